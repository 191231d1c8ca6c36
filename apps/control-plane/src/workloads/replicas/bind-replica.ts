import { isReplicaPlaceholder } from '@spotguard/protocol';
import { and, eq } from 'drizzle-orm';
import type { ReplicaRow } from '../../storage/rows.js';
import { replicas } from '../../storage/schema.js';
import { rowsOf } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';

/** An instance that says it is a replica: by its intent, or (of v4) only by its instance id. */
export interface ReplicaClaim {
  readonly instanceId: string;
  readonly replicaId: string | undefined;
}

/**
 * Finds the replica that a registering instance was launched as, and notes its instance there should the agent's word of it be
 * late or lost. `unwanted`: it is over, unknown or another instance's. Undefined: the instance is no replica.
 */
export async function bindReplica(
  workload: LockedWorkload,
  { instanceId, replicaId }: ReplicaClaim,
): Promise<{ readonly id: string } | 'unwanted' | undefined> {
  const [row] = await workload.queries
    .select()
    .from(replicas)
    .where(
      rowsOf(
        workload,
        workload.row.id,
        replicas,
        replicaId === undefined ? eq(replicas.instanceId, instanceId) : eq(replicas.id, replicaId),
      ),
    );
  if (row === undefined) return replicaId === undefined ? undefined : 'unwanted';
  const bound = await nameInstance(workload, row, instanceId);
  return bound?.instanceId === instanceId && isLive(bound) ? { id: bound.id } : 'unwanted';
}

function isLive({ isActive, status }: ReplicaRow): boolean {
  return isActive && (status === 'launching' || status === 'syncing' || status === 'ready');
}

/**
 * Says which instance a replica is, once; undefined when it is another one already. An instance that comes in for a replica
 * that is over makes the row active again, as an order to end it.
 */
export async function nameInstance(
  workload: LockedWorkload,
  row: ReplicaRow,
  instanceId: string,
): Promise<ReplicaRow | undefined> {
  if (row.instanceId === instanceId) return row;
  if (row.instanceId !== null || isReplicaPlaceholder(instanceId)) return undefined;
  const [named] = await workload.queries
    .update(replicas)
    .set({
      instanceId,
      isActive: true,
      launchedAt: workload.clock.now(),
      ...(row.status === 'launching' ? { status: 'syncing' as const } : {}),
    })
    .where(and(eq(replicas.accountId, workload.accountId), eq(replicas.id, row.id)))
    .returning();
  return named;
}
