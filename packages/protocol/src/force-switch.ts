import * as z from 'zod';

/** A user's request to switch an instance. `pool` and `spot` mean the same and need `pool_id`. */
export const forceSwitchRequest = z.object({
  target: z.enum(['ondemand', 'pool', 'spot']),
  pool_id: z.string().max(128).nullish(),
  new_instance_type: z.string().max(50).nullish(),
  /** How many seconds to keep the old instance; 0 keeps it for good; absent means as the agent is configured. */
  terminate_wait_seconds: z.number().int().min(0).max(86_400).nullish(),
});
export type ForceSwitchRequest = z.input<typeof forceSwitchRequest>;

/** The queued command; if the same request is already queued, the existing command. */
export const forceSwitchResponse = z.object({
  success: z.boolean(),
  command_id: z.string(),
  message: z.string().optional(),
  /** Why it may not be executed soon: the agent is offline, or frozen. Sent only by our control plane. */
  warning: z.string().optional(),
});
export type ForceSwitchResponse = z.infer<typeof forceSwitchResponse>;
