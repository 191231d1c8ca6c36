import { eq } from 'drizzle-orm';
import type { AgentRow } from '../storage/rows.js';
import { agents, commands } from '../storage/schema.js';
import { rowsOf, type Scope } from '../tenants/scope.js';
import { replicaThatTookOver, withdrawOrder } from './ask-to-take-over.js';
import { answerInterruption, findInterruption } from './note-interruption.js';
import { writePromotion } from './take-notice.js';
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

/** The answer to a notice whose replica was told to take over, after a while. Needs the agent's row lock. */
export async function concludeNotice(
  scope: Scope,
  agent: AgentRow,
  { notice, asked }: { readonly notice: TerminationNotice; readonly asked: TakeOverAsked },
): Promise<NoticeAnswer> {
  const row = await findInterruption(scope, agent, { kind: 'termination', key: keyOf(notice) });
  if (row === undefined) throw new Error('The database has lost a notice.');
  if (row.newInstanceId !== null) {
    return { kind: 'promoted', instanceId: row.newInstanceId, replicaId: row.replicaId };
  }
  const standby = await replicaThatTookOver(scope, agent, row);
  if (standby !== undefined) return writePromotion(scope, agent, { row, standby, notice });
  if (agent.primaryInstanceId !== notice.instanceId) return { kind: 'moved-on', instanceId: agent.primaryInstanceId };
  await withdrawOrder(scope, agent, asked.commandId);
  await answerInterruption(scope, row, { answer: 'no-standby' });
  return { kind: 'no-standby', reason: `Replica ${asked.instanceId} was told to take over and did not.` };
}
