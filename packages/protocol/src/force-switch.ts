import * as z from 'zod';

/** A person's order to switch an instance. `pool` and `spot` mean the same and need `pool_id`. */
export const forceSwitchRequest = z.object({
  target: z.enum(['ondemand', 'pool', 'spot']),
  pool_id: z.string().max(128).nullish(),
  new_instance_type: z.string().max(50).nullish(),
  /** Seconds to keep the old instance; 0 keeps it for good; absent, the agent's configuration decides. */
  terminate_wait_seconds: z.number().int().min(0).max(86_400).nullish(),
});
export type ForceSwitchRequest = z.input<typeof forceSwitchRequest>;

/** The queued command; an order that is already queued answers with the command that is there. */
export const forceSwitchResponse = z.object({
  success: z.boolean(),
  command_id: z.string(),
  message: z.string().optional(),
  /** Why it may not be executed soon: the agent is offline, or frozen. Only from ours. */
  warning: z.string().optional(),
});
export type ForceSwitchResponse = z.infer<typeof forceSwitchResponse>;
