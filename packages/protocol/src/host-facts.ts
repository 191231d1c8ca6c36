import * as z from 'zod';

/** How a host is billed; a v4 agent that cannot tell says `ondemand`. */
export const hostMode = z.enum(['spot', 'ondemand', 'unknown']);
export type HostMode = z.infer<typeof hostMode>;

/** What a switch can aim at. */
export const targetMode = z.enum(['spot', 'ondemand']);
export type TargetMode = z.infer<typeof targetMode>;

/** An EC2 instance id; v4 systems also hold placeholders such as `manual-1a2b3c4d`, so the shape is not checked. */
export const instanceId = z.string().min(1).max(64);
