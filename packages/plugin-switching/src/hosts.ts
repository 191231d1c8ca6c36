import { market } from '@spotguard/protocol';
import * as z from 'zod';

/** A host as a switch sees it: everything a report says of it. */
export const switchHost = z.object({
  instanceId: z.string(),
  instanceType: z.string(),
  region: z.string(),
  zone: z.string(),
  imageId: z.string(),
  market,
  privateIp: z.string().optional(),
});
export type SwitchHost = z.output<typeof switchHost>;

/** Where a switch goes. */
export const switchTarget = z.object({ market, zone: z.string() });
export type SwitchTarget = z.output<typeof switchTarget>;
