import { eq } from 'drizzle-orm';
import type { WorkloadRow } from '../../storage/rows.js';
import { commands, workloads } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { recordNoticePromotion } from './handle-notice.js';
import { findPromotedReplica, withdrawTakeOver } from './order-take-over.js';
import { findInterruption, recordAnswer } from './record-interruption.js';
import { keyOf, type NoticeAnswer, type OrderedTakeOver, type TerminationNotice } from './termination-notice.js';

/** Whether the ordered take-over has a result: the replica is the primary, or its command is closed or gone. */
export async function isDecided(scope: Scope, workload: WorkloadRow, takeOver: OrderedTakeOver): Promise<boolean> {
  const [found] = await scope.queries
    .select({ primary: workloads.primaryInstanceId, status: commands.status })
    .from(commands)
    .innerJoin(workloads, eq(workloads.id, commands.agentId))
    .where(rowsOf(scope, workload.id, commands, eq(commands.id, takeOver.commandId)));
  return found === undefined || found.primary === takeOver.instanceId || found.status !== 'pending';
}

/** Answers a notice for which a replica was ordered to take over. When it has not, the order is withdrawn. */
export async function concludeNotice(
  workload: LockedWorkload,
  { notice, takeOver }: { readonly notice: TerminationNotice; readonly takeOver: OrderedTakeOver },
): Promise<NoticeAnswer> {
  const row = await findInterruption(workload, workload.row, { kind: 'termination', key: keyOf(notice) });
  if (row === undefined) throw new Error('The database has lost a notice.');
  if (row.newInstanceId !== null) {
    return { kind: 'promoted', instanceId: row.newInstanceId, replicaId: row.replicaId };
  }
  const replica = await findPromotedReplica(workload, workload.row, row);
  if (replica !== undefined) return recordNoticePromotion(workload, { row, replica, notice });
  if (workload.row.primaryInstanceId !== notice.instanceId)
    return { kind: 'already-replaced', instanceId: workload.row.primaryInstanceId };
  await withdrawTakeOver(workload, takeOver.commandId);
  await recordAnswer(workload, row, { answer: 'no-standby' });
  return { kind: 'no-replica', reason: `Replica ${takeOver.instanceId} was ordered to take over and did not.` };
}
