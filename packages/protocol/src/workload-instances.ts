import * as z from 'zod';
import { instanceId } from './instance-facts.js';

/**
 * The role of an instance, in `SpotGuard-Role`. Only a primary runs the workload; a superseded one has to stop doing
 * so.
 */
export const instanceRole = z.enum(['primary', 'standby', 'retiring', 'superseded']);
export type InstanceRole = z.infer<typeof instanceRole>;

/** One instance of an agent. `retired`: known to be gone. */
export const workloadInstance = z.object({
  instance_id: instanceId,
  generation: z.number().int(),
  role: z.enum([...instanceRole.options, 'retired']),
  predecessor: instanceId.nullable(),
  intent: z.string().nullable(),
  registered_at: z.string(),
  last_seen_at: z.string(),
});
export type WorkloadInstance = z.infer<typeof workloadInstance>;

/** Asks the server to delay its answer until the instance is registered or primary, for at most `wait` seconds. */
export const instanceQuery = z.object({
  until: z.enum(['registered', 'primary']).default('registered'),
  wait: z.coerce.number().min(0).max(25).default(0),
});

/** Asks to make a replica the primary, if the agent is still at this generation. */
export const promoteRequest = z.object({
  expected_generation: z.number().int().min(0),
  reason: z.enum(['hand-over', 'predecessor-gone', 'failover']),
});
export type PromoteRequest = z.input<typeof promoteRequest>;

/** The replica is the primary, or already was, at this generation. */
export const promoteResponse = z.object({ role: z.literal('primary'), generation: z.number().int() });
export type PromoteResponse = z.infer<typeof promoteResponse>;

/** The agent's actual generation and primary, when a promotion was refused because it expected another generation. */
export const promoteConflict = z.object({
  error: z.string(),
  generation: z.number().int(),
  primary_instance_id: instanceId.nullable(),
});
export type PromoteConflict = z.infer<typeof promoteConflict>;
