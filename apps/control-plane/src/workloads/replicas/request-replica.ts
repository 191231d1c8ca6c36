import { parsePoolId, type ReplicaType } from '@spotguard/protocol';
import { eq } from 'drizzle-orm';
import type { ReplicaRow, WorkloadRow } from '../../storage/rows.js';
import { commands, replicas } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';
import type { LockedWorkload } from '../change-workload.js';
import type { CommandHindrance } from '../commands/queue-command.js';
import { findFreeze } from '../freezes/freeze.js';
import { findPrimary } from '../instances/find-instance.js';
import { mayBeNamed } from '../instances/may-be-named.js';
import { admitLaunch } from '../launch-limits/admit-launch.js';
import type { ChosenPool } from './choose-pool.js';
import { findReplicaPool } from './find-replica-pool.js';
import { insertReplica } from './insert-replica.js';
import { failSilentReplica } from './silent-replica.js';

/** An agent's request for a replica. */
export interface ReplicaRequest {
  readonly type: ReplicaType;
  readonly createdBy: string;
  readonly poolId?: string | undefined;
  /** Set when the replica has already been launched; v4 agents launch it before they request it. */
  readonly instanceId?: string | undefined;
  readonly parentInstanceId?: string | undefined;
  readonly preferredZones?: readonly string[] | undefined;
  readonly excludedZones?: readonly string[] | undefined;
  readonly idempotencyKey?: string | undefined;
}

/** The replica, created now or existing, or why there is none. `not-needed`: it was launched, stored and ordered to end. */
export type ReplicaAnswer =
  | { readonly kind: 'created' | 'exists' | 'not-needed'; readonly row: ReplicaRow }
  | { readonly kind: 'disabled' | 'not-manual' | 'no-pool' | 'bad-pool' | 'taken' }
  | Extract<CommandHindrance, { readonly kind: 'frozen' | 'limited' }>
  | { readonly kind: 'other-type'; readonly agentType: string; readonly poolType: string };

/** Requests a replica unless there is one already. The same request again gets the same replica. */
export async function requestReplica(workload: LockedWorkload, request: ReplicaRequest): Promise<ReplicaAnswer> {
  const known = await findKnown(workload, workload.row, request);
  if (known !== undefined) return { kind: 'exists', row: known };
  if (request.instanceId !== undefined && !(await mayBeNamed(workload, workload.row, request.instanceId)))
    return { kind: 'taken' };
  const { replica } = await failSilentReplica(workload);
  if (request.instanceId !== undefined)
    return storeLaunchedReplica(workload, { request, isOnlyReplica: replica === undefined });
  if (replica !== undefined) return { kind: 'exists', row: replica };
  const { enabled, manualReplicaEnabled, deletedAt } = workload.row;
  if (deletedAt !== null || (!enabled && request.type !== 'automatic-termination')) return { kind: 'disabled' };
  if (!manualReplicaEnabled && request.type === 'manual') return { kind: 'not-manual' };
  const freeze = await findFreeze(workload, workload.row.id);
  if (freeze !== undefined) return { kind: 'frozen', freeze };
  const pool = await poolOf(workload, workload.row, request);
  if ('kind' in pool) return pool;
  // In an emergency a launch is counted, but never refused. What a command has ordered was admitted with that.
  const isAdmitted = request.type === 'automatic-termination' || (await wasOrdered(workload, request));
  const trip = isAdmitted ? undefined : await admitLaunch(workload);
  if (trip !== undefined) return { kind: 'limited', trip };
  return { kind: 'created', row: await insertReplica(workload, { ...pickNew(request), pool }) };
}

function pickNew({ type, createdBy, parentInstanceId, idempotencyKey, instanceId }: ReplicaRequest) {
  return { type, createdBy, parentInstanceId, idempotencyKey, instanceId };
}

async function findKnown(
  scope: Scope,
  workload: WorkloadRow,
  request: ReplicaRequest,
): Promise<ReplicaRow | undefined> {
  const { idempotencyKey, instanceId } = request;
  const conditions = [
    idempotencyKey === undefined ? undefined : eq(replicas.idempotencyKey, idempotencyKey),
    instanceId === undefined ? undefined : eq(replicas.instanceId, instanceId),
  ];
  for (const condition of conditions) {
    if (condition === undefined) continue;
    const [row] = await scope.queries
      .select()
      .from(replicas)
      .where(rowsOf(scope, workload.id, replicas, condition));
    if (row !== undefined) return row;
  }
  return undefined;
}

/** Whether the request carries out an open command; our agents send the id of the command as the key. */
async function wasOrdered(workload: LockedWorkload, { idempotencyKey }: ReplicaRequest): Promise<boolean> {
  if (idempotencyKey === undefined || !isUuid(idempotencyKey)) return false;
  const found = await workload.queries
    .select({ id: commands.id })
    .from(commands)
    .where(
      rowsOf(workload, workload.row.id, commands, eq(commands.id, idempotencyKey), eq(commands.status, 'pending')),
    );
  return found.length > 0;
}

/**
 * Stores a replica that an agent launched before it requested it. The instance runs and costs money, so a replica that is
 * not needed is stored too, and ordered to end.
 */
async function storeLaunchedReplica(
  workload: LockedWorkload,
  { request, isOnlyReplica }: { readonly request: ReplicaRequest; readonly isOnlyReplica: boolean },
): Promise<ReplicaAnswer> {
  const isNeeded =
    isOnlyReplica && workload.row.manualReplicaEnabled && workload.row.enabled && workload.row.deletedAt === null;
  const pool = knownPool(request.poolId) ?? { poolId: request.poolId ?? '', zone: '', hourlyCost: null };
  const row = await insertReplica(workload, {
    ...pickNew(request),
    pool,
    status: isNeeded ? 'launching' : 'terminated',
  });
  return { kind: isNeeded ? 'created' : 'not-needed', row };
}

async function poolOf(
  scope: Scope,
  workload: WorkloadRow,
  request: ReplicaRequest,
): Promise<ChosenPool | Exclude<ReplicaAnswer, { readonly row: ReplicaRow }>> {
  if (request.poolId === undefined)
    return (await findReplicaPool(scope, workload, zonesOf(request))) ?? { kind: 'no-pool' };
  const pool = parsePoolId(request.poolId);
  if (pool === undefined) return { kind: 'bad-pool' };
  const primary = await findPrimary(scope, workload);
  const agentType = primary?.instanceType ?? pool.instanceType;
  if (pool.instanceType !== agentType) return { kind: 'other-type', agentType, poolType: pool.instanceType };
  return { poolId: request.poolId, zone: pool.availabilityZone, hourlyCost: null };
}

function zonesOf({ preferredZones = [], excludedZones = [] }: ReplicaRequest) {
  return { preferredZones, excludedZones };
}

function knownPool(poolId: string | undefined): ChosenPool | undefined {
  const pool = poolId === undefined ? undefined : parsePoolId(poolId);
  return pool && poolId !== undefined ? { poolId, zone: pool.availabilityZone, hourlyCost: null } : undefined;
}
