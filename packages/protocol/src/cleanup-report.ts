import * as z from 'zod';
import { timestamp } from './wire-timestamp.js';

const id = z.string().max(64);
const failed = z.array(z.looseObject({ id, error: z.string().max(1_000) })).default([]);

/** What a cleanup removed and what it failed to remove. `error`: why a part of it could not run at all. */
export const cleanupReport = z.looseObject({
  timestamp,
  snapshots: z.looseObject({
    type: z.literal('snapshots').nullish(),
    deleted: z.array(id).default([]),
    failed,
    cutoff_date: timestamp.nullish(),
    error: z.string().max(1_000).nullish(),
  }),
  amis: z.looseObject({
    type: z.literal('amis').nullish(),
    deleted_amis: z.array(id).default([]),
    deleted_snapshots: z.array(id).default([]),
    failed,
    cutoff_date: timestamp.nullish(),
    error: z.string().max(1_000).nullish(),
  }),
});
export type CleanupReport = z.input<typeof cleanupReport>;
