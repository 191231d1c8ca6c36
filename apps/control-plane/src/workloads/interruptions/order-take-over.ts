import { and, eq, isNull } from 'drizzle-orm';
import type { InterruptionRow, WorkloadRow } from '../../storage/rows.js';
import { commands, replicas } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { orderPromotion } from '../replicas/promote-replica.js';
import { recordAnswer } from './record-interruption.js';
import type { OrderedTakeOver, ReplicaInstance } from './termination-notice.js';

/**
 * Orders a replica's own agent to take over from an instance under notice. Undefined when the order cannot be queued, because
 * too many commands are open.
 */
export async function orderTakeOver(
  workload: LockedWorkload,
  { row, replica }: { readonly row: InterruptionRow; readonly replica: ReplicaInstance },
): Promise<OrderedTakeOver | undefined> {
  const ordered = await orderPromotion(workload, { row: replica, createdBy: 'interruption' });
  if (ordered.kind !== 'queued') return undefined;
  await recordAnswer(workload, row, { answer: 'asked', replicaId: replica.id });
  return { kind: 'ordered', commandId: ordered.commandId, instanceId: replica.instanceId };
}

/** Finds the replica that was ordered to take over for a stored notice; undefined unless it is the primary now. */
export async function findPromotedReplica(
  scope: Scope,
  workload: WorkloadRow,
  { replicaId }: InterruptionRow,
): Promise<ReplicaInstance | undefined> {
  if (replicaId === null) return undefined;
  const [replica] = await scope.queries
    .select()
    .from(replicas)
    .where(
      rowsOf(
        scope,
        workload.id,
        replicas,
        eq(replicas.id, replicaId),
        eq(replicas.instanceId, workload.primaryInstanceId),
      ),
    );
  return replica && { ...replica, instanceId: workload.primaryInstanceId };
}

/**
 * Closes the order as failed, because the instance under notice now launches a replacement itself. An acknowledgement
 * that comes later still replaces this result.
 */
export async function withdrawTakeOver(workload: LockedWorkload, commandId: string): Promise<void> {
  await workload.queries
    .update(commands)
    .set({
      status: 'failed',
      success: false,
      message: 'The replica did not take over in time; the instance under notice was told to launch a replacement.',
      completedAt: workload.clock.now(),
    })
    .where(
      and(
        rowsOf(workload, workload.row.id, commands, eq(commands.id, commandId), eq(commands.status, 'pending')),
        isNull(commands.executedAt),
      ),
    );
}
