import { isReplicaPlaceholder } from '@spotguard/protocol';
import { and, eq } from 'drizzle-orm';
import type { ReplicaRow } from '../../storage/rows.js';
import { replicas } from '../../storage/schema.js';
import { rowsOf } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';

/** What identifies an instance as a replica: its launch intent, or with a v4 agent only its instance id. */
export interface ReplicaClaim {
  readonly instanceId: string;
  readonly replicaId: string | undefined;
}

/**
 * Finds the replica that a registering instance was launched as, and stores its instance id if the primary has not reported
 * it yet. `not-needed`: the replica has ended, is unknown or has another instance. Undefined: the instance is no replica.
 */
export async function bindReplica(
  workload: LockedWorkload,
  { instanceId, replicaId }: ReplicaClaim,
): Promise<{ readonly id: string } | 'not-needed' | undefined> {
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
  if (row === undefined) return replicaId === undefined ? undefined : 'not-needed';
  const bound = await nameInstance(workload, row, instanceId);
  return bound?.instanceId === instanceId && isLive(bound) ? { id: bound.id } : 'not-needed';
}

function isLive({ isActive, status }: ReplicaRow): boolean {
  return isActive && (status === 'launching' || status === 'syncing' || status === 'ready');
}

/**
 * Stores the instance of a replica, once. Undefined when the replica already has another instance. An instance that is
 * reported for an ended replica makes the row active again, so that the agent is told to end it.
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
