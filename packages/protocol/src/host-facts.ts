import * as z from 'zod';
import { isPathId } from './path-id.js';

/** How a host is billed; a v4 agent that cannot tell says `ondemand`. */
export const hostMode = z.enum(['spot', 'ondemand', 'unknown']);
export type HostMode = z.infer<typeof hostMode>;

/** What a switch can aim at. */
export const targetMode = z.enum(['spot', 'ondemand']);
export type TargetMode = z.infer<typeof targetMode>;

/** An EC2 instance id, or a placeholder of v4 such as `manual-1a2b3c4d`: anything that can stand in a path. */
export const instanceId = z
  .string()
  .min(1)
  .max(64)
  .refine(isPathId, 'Must be an instance id, for example i-0123456789abcdef0.');
