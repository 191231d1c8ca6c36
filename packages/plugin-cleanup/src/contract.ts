import { defineEvent } from '@spotguard/sdk';
import * as z from 'zod';

const failure = z.object({ /** Of the image or snapshot. */ id: z.string(), error: z.string() });

/**
 * A run that removes old images and snapshots has finished. Emitted once per run by the primary, which alone cleans up;
 * a dry run emits nothing.
 */
export const cleanupFinished = defineEvent(
  'cleanup.cleanup-finished',
  z.object({
    /** The key of the report of the run. */
    key: z.string(),
    /** `failed`: an error ended the run; what was removed before that is in the payload all the same. */
    outcome: z.enum(['done', 'failed']),
    /** The error that ended the run; null when it is done. */
    reason: z.string().nullable(),
    instanceId: z.string(),
    imageIds: z.array(z.string()),
    /** Those of the removed images, and those that no image had. */
    snapshotIds: z.array(z.string()),
    /** Images and snapshots that could not be removed. */
    failed: z.array(failure),
    /** Epoch milliseconds. */
    finishedAt: z.number(),
  }),
);
