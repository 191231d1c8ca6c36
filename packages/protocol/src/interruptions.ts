import * as z from 'zod';
import { instanceId } from './instance-facts.js';
import { leftRunning } from './left-running.js';
import { pathId } from './path-id.js';
import { timestamp } from './wire-timestamp.js';

/**
 * Reports that AWS is about to interrupt the instance. `termination_time` is the metadata service's value, unchanged.
 * `action` is sent only by our agents, and only to servers that send `SpotGuard-Control-Plane`.
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
 * Says whether a replica was promoted, and which. When there is none, a v4 backend answers HTTP 500 with this body, so
 * read the bodies of error responses too.
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

/**
 * The outcome of a failover, with the whole seconds that each step took. Sent only between our agents and control
 * planes.
 */
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
  /** Set when the old instance was to be terminated and could not be. */
  old_instance_left_running: leftRunning.nullish(),
});
export type FailoverReport = z.input<typeof failoverReport>;

/** Reports a rebalance recommendation of AWS: the instance is at elevated risk of interruption. */
export const rebalanceRequest = z.looseObject({ instance_id: instanceId, detected_at: timestamp.nullish() });
export type RebalanceRequest = z.input<typeof rebalanceRequest>;

/** What the agent is to do about a rebalance recommendation. */
export const rebalanceResponse = z.looseObject({
  success: z.boolean(),
  action: z.enum(['monitor', 'switch', 'standby']).catch('monitor'),
  risk_score: z.number().nullish(),
  reason: z.string().nullish(),
});
export type RebalanceResponse = z.output<typeof rebalanceResponse>;

/** Asks for a replica because of a signal from AWS. */
export const emergencyReplicaRequest = z.looseObject({
  signal_type: z.enum(['rebalance-recommendation', 'termination-notice']),
  instance_id: instanceId,
  termination_time: z.string().max(64).nullish(),
  preferred_zones: z.array(z.string().max(32)).nullish(),
  exclude_zones: z.array(z.string().max(32)).nullish(),
});
export type EmergencyReplicaRequest = z.input<typeof emergencyReplicaRequest>;

/** The replica that was created, or that existed already. */
export const emergencyReplicaResponse = z.looseObject({
  success: z.boolean(),
  replica_id: pathId.max(64),
  instance_id: z.string().max(64).nullish(),
});

/**
 * A maintenance event that AWS has scheduled for the instance, with the times as the metadata service writes them. Sent
 * only between our agents and control planes.
 */
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
