import * as z from 'zod';
import { instanceId } from './instance-facts.js';
import { pathId } from './path-id.js';
import { timestamp } from './wire-timestamp.js';

/** The state of a replica. A `promoted` one runs the workload. */
export const replicaStatus = z.enum(['launching', 'syncing', 'ready', 'promoted', 'failed', 'terminated']);
export type ReplicaStatus = z.infer<typeof replicaStatus>;

/** Why a replica exists: a user asked for it, or AWS sent a signal. */
export const replicaType = z.enum(['manual', 'automatic-rebalance', 'automatic-termination']);
export type ReplicaType = z.infer<typeof replicaType>;

const placeholder = /^(manual|replica|emergency|i-replica|i-emergency)-/;

/**
 * Whether a replica's `instance_id` is not yet that of an instance: it is missing, or one of the placeholders of v4.
 */
export function isReplicaPlaceholder(id: string | null | undefined): boolean {
  return !id || placeholder.test(id);
}

/**
 * A replica in the answer to `replicas`. Our control plane sends `pool_id` and `az` at the top level, where v4 agents
 * read them; a v4 backend nests them under `pool`. {@link replicaPool} reads both.
 */
export const replica = z.looseObject({
  id: pathId.max(64),
  instance_id: z.string().max(64).nullish(),
  pool_id: z.string().max(128).nullish(),
  az: z.string().max(32).nullish(),
  pool: z.looseObject({ id: z.string().max(128).nullish(), az: z.string().max(32).nullish() }).nullish(),
  type: z.string().max(32).nullish(),
  status: z.string().max(32).nullish(),
  is_active: z.union([z.boolean(), z.number()]).nullish(),
});
export type Replica = z.output<typeof replica>;

/** Where a replica belongs, whichever peer says it. */
export function replicaPool(row: Replica): { readonly poolId: string | undefined; readonly zone: string | undefined } {
  const poolId = row.pool_id ?? row.pool?.id ?? undefined;
  return { poolId, zone: row.az ?? row.pool?.az ?? poolId?.slice(poolId.lastIndexOf('.') + 1) };
}

const unreadable = z.unknown().transform(() => undefined);
const rows = z
  .array(z.union([replica, unreadable]))
  .transform((list) => list.filter((item): item is Replica => item !== undefined));

/** The answer to `replicas`, or the bare array that a v4 agent accepts as well. Invalid rows are dropped. */
export const replicas = z.union([rows, z.looseObject({ replicas: rows }).transform((body) => body.replicas)]);

/** Which replicas to list. Only active ones by default. */
export const replicasQuery = z.object({
  status: replicaStatus.optional(),
  include_terminated: z.enum(['true', 'false']).default('false'),
});

/** Asks for a replica. Our agent asks before the launch, without `instance_id`; a v4 agent asks after the launch. */
export const createReplicaRequest = z.looseObject({
  instance_id: instanceId.nullish(),
  replica_type: replicaType.nullish(),
  parent_instance_id: instanceId.nullish(),
  pool_id: z.string().max(128).nullish(),
  status: replicaStatus.nullish(),
  exclude_zones: z.array(z.string().max(32)).nullish(),
});
export type CreateReplicaRequest = z.input<typeof createReplicaRequest>;

/** The replica that was created for the request. */
export const createReplicaResponse = z.looseObject({ success: z.boolean(), replica_id: pathId.max(64) });

/** Sets the instance of a replica. */
export const updateReplicaRequest = z.looseObject({
  instance_id: instanceId,
  status: replicaStatus.default('syncing'),
});
export type UpdateReplicaRequest = z.input<typeof updateReplicaRequest>;

/** Sets the state of a replica. */
export const replicaStatusRequest = z.looseObject({
  status: replicaStatus.exclude(['promoted']),
  sync_started_at: timestamp.nullish(),
  sync_completed_at: timestamp.nullish(),
  error_message: z.string().max(4_000).nullish(),
  is_active: z.boolean().nullish(),
  terminated_at: timestamp.nullish(),
});
export type ReplicaStatusRequest = z.input<typeof replicaStatusRequest>;
