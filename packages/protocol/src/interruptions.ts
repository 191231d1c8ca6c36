import * as z from 'zod';
import { instanceId } from './instance-facts.js';
import { leftRunning } from './left-running.js';
import { pathId } from './path-id.js';
import { timestamp } from './wire-timestamp.js';

/**
 * AWS takes the instance back. `termination_time` is the metadata service's value as it stands there. `action`, and the
 * outcome with its seconds per step, come from our agents and only to servers that send `SpotGuard-Control-Plane`.
 */
export const terminationImminentRequest = z.looseObject({
  instance_id: instanceId,
  termination_time: z.string().max(64).nullish(),
  detected_at: timestamp.nullish(),
  replica_id: z.string().max(64).nullish(),
  action: z.enum(['terminate', 'stop', 'hibernate']).nullish(),
});
export type TerminationImminentRequest = z.input<typeof terminationImminentRequest>;

/**
 * The answer: whether a replica was promoted, and which. A v4 backend says "no standby" with HTTP 500 and this body, so
 * read the bodies of refusals too.
 */
export const terminationImminentResponse = z.looseObject({
  success: z.boolean(),
  message: z.string().nullish(),
  error: z.string().nullish(),
  new_instance_id: z.string().max(64).nullish(),
  replica_id: z.string().max(64).nullish(),
  action: z.string().max(64).nullish(),
});
export type TerminationImminentResponse = z.output<typeof terminationImminentResponse>;

/** What a failover came to, with the whole seconds that each step took. Only between ours. */
export const failoverReport = z.looseObject({
  notice: z.looseObject({
    instance_id: instanceId,
    action: z.enum(['terminate', 'stop', 'hibernate']),
    at: timestamp.nullish(),
    detected_at: timestamp.nullish(),
  }),
  outcome: z.enum(['standby-promoted', 'replacement-launched', 'switch-adopted', 'nothing-launched']),
  new_instance_id: instanceId.nullish(),
  /** The zones and markets in which nothing was launched, in the order tried, each with the reason. */
  ladder: z
    .array(
      z.looseObject({
        pool_id: z.string().max(128).nullish(),
        market: z.string().max(16),
        reason: z.string().max(400),
      }),
    )
    .max(64)
    .default([]),
  seconds: z.record(z.string().max(64), z.number().min(0)).default({}),
  reason: z.string().max(4_000).nullish(),
  /** Set when the old instance was to end and could not be ended. */
  old_instance_left_running: leftRunning.nullish(),
});
export type FailoverReport = z.input<typeof failoverReport>;

/** The instance is at elevated risk of interruption. */
export const rebalanceRequest = z.looseObject({ instance_id: instanceId, detected_at: timestamp.nullish() });
export type RebalanceRequest = z.input<typeof rebalanceRequest>;

/** What the control plane makes of a rebalance recommendation. */
export const rebalanceResponse = z.looseObject({
  success: z.boolean(),
  action: z.enum(['monitor', 'switch', 'standby']).catch('monitor'),
  risk_score: z.number().nullish(),
  reason: z.string().nullish(),
});
export type RebalanceResponse = z.output<typeof rebalanceResponse>;

/** Asks for a replica because of a signal of AWS. */
export const emergencyReplicaRequest = z.looseObject({
  signal_type: z.enum(['rebalance-recommendation', 'termination-notice']),
  instance_id: instanceId,
  termination_time: z.string().max(64).nullish(),
  preferred_zones: z.array(z.string().max(32)).nullish(),
  exclude_zones: z.array(z.string().max(32)).nullish(),
});
export type EmergencyReplicaRequest = z.input<typeof emergencyReplicaRequest>;

/** The replica that was made, or was there already. */
export const emergencyReplicaResponse = z.looseObject({
  success: z.boolean(),
  replica_id: pathId.max(64),
  instance_id: z.string().max(64).nullish(),
});

/** A maintenance event that AWS has scheduled for the instance; times as the metadata service writes them. Only between ours. */
export const maintenanceReport = z.looseObject({
  instance_id: instanceId,
  event_id: z.string().min(1).max(128),
  code: z.string().max(64),
  state: z.string().max(32).nullish(),
  description: z.string().max(1_000).nullish(),
  not_before: z.string().max(64).nullish(),
  not_after: z.string().max(64).nullish(),
});
export type MaintenanceReport = z.input<typeof maintenanceReport>;
