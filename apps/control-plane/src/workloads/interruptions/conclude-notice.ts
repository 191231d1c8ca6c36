import { eq } from 'drizzle-orm';
import type { AgentRow } from '../../storage/rows.js';
import { agents, commands } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { writePromotion } from './handle-notice.js';
import { replicaThatTookOver, withdrawOrder } from './order-take-over.js';
import { answerInterruption, findInterruption } from './record-interruption.js';
import { keyOf, type NoticeAnswer, type TakeOverAsked, type TerminationNotice } from './termination-notice.js';

/** Whether it is known what came of the order: the replica took over, or said that it does not, or the order is void. */
export async function isDecided(scope: Scope, agent: AgentRow, asked: TakeOverAsked): Promise<boolean> {
  const [found] = await scope.queries
    .select({ primary: agents.primaryInstanceId, status: commands.status })
    .from(commands)
    .innerJoin(agents, eq(agents.id, commands.agentId))
    .where(rowsOf(scope, agent.id, commands, eq(commands.id, asked.commandId)));
  return found === undefined || found.primary === asked.instanceId || found.status !== 'pending';
}

/** The answer to a notice whose replica was told to take over, after a while. */
export async function concludeNotice(
  workload: LockedWorkload,
  { notice, asked }: { readonly notice: TerminationNotice; readonly asked: TakeOverAsked },
): Promise<NoticeAnswer> {
  const row = await findInterruption(workload, workload.row, { kind: 'termination', key: keyOf(notice) });
  if (row === undefined) throw new Error('The database has lost a notice.');
  if (row.newInstanceId !== null) {
    return { kind: 'promoted', instanceId: row.newInstanceId, replicaId: row.replicaId };
  }
  const standby = await replicaThatTookOver(workload, workload.row, row);
  if (standby !== undefined) return writePromotion(workload, { row, standby, notice });
  if (workload.row.primaryInstanceId !== notice.instanceId)
    return { kind: 'moved-on', instanceId: workload.row.primaryInstanceId };
  await withdrawOrder(workload, asked.commandId);
  await answerInterruption(workload, row, { answer: 'no-standby' });
  return { kind: 'no-standby', reason: `Replica ${asked.instanceId} was told to take over and did not.` };
}
