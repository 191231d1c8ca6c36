import { market } from '@spotguard/protocol';
import * as z from 'zod';

/** What is journaled and reported about an instance that hands over or takes over. */
export const instanceFacts = z.object({
  instanceId: z.string(),
  instanceType: z.string(),
  region: z.string(),
  zone: z.string(),
  imageId: z.string(),
  market,
  privateIp: z.string().optional(),
});
export type InstanceFacts = z.output<typeof instanceFacts>;
