import * as z from 'zod';
import { instanceId, instanceMode } from './instance-facts.js';

/** A sign of life every 30 s; the last one before shutdown says `offline` and, from a v4 agent, names no instance. */
export const heartbeat = z.object({
  status: z.enum(['online', 'offline', 'disabled', 'switching', 'error']),
  monitored_instances: z.array(instanceId).default([]),
  instance_id: instanceId.nullish(),
  instance_type: z.string().max(64).nullish(),
  mode: instanceMode.nullish(),
  az: z.string().max(32).nullish(),
});
/** The heartbeat as a caller builds it. */
export type Heartbeat = z.input<typeof heartbeat>;

/** The answer to a heartbeat, a report and an acknowledgement. */
export const successResponse = z.object({ success: z.boolean() });
export type SuccessResponse = z.infer<typeof successResponse>;
