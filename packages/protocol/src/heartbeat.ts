import * as z from 'zod';
import { instanceId, instanceMode } from './instance-facts.js';

/** Sent every 30 s. The last one before shutdown has the status `offline` and, from a v4 agent, no instance id. */
export const heartbeat = z.object({
  status: z.enum(['online', 'offline', 'disabled', 'switching', 'error']),
  monitored_instances: z.array(instanceId).default([]),
  instance_id: instanceId.nullish(),
  instance_type: z.string().max(64).nullish(),
  mode: instanceMode.nullish(),
  az: z.string().max(32).nullish(),
});
/** A heartbeat as the sender builds it. */
export type Heartbeat = z.input<typeof heartbeat>;

/** The answer to a heartbeat, a report or an acknowledgement. */
export const successResponse = z.object({ success: z.boolean() });
export type SuccessResponse = z.infer<typeof successResponse>;
