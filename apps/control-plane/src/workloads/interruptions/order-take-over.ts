import { and, eq, isNull } from 'drizzle-orm';
import type { AgentRow, InterruptionRow } from '../../storage/rows.js';
import { commands, replicas } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { orderPromotion } from '../replicas/promote-replica.js';
import { answerInterruption } from './record-interruption.js';
import type { ReplicaInstance, TakeOverAsked } from './termination-notice.js';

/** Tells a replica's own agent to take over from a host under notice. */
export async function askToTakeOver(
  workload: LockedWorkload,
  { row, standby }: { readonly row: InterruptionRow; readonly standby: ReplicaInstance },
): Promise<TakeOverAsked> {
  const commandId = await orderPromotion(workload, { row: standby, createdBy: 'interruption' });
  await answerInterruption(workload, row, { answer: 'asked', replicaId: standby.id });
  return { kind: 'asked', commandId, instanceId: standby.instanceId };
}

/** The replica that was told to take over for a stored notice, once it is the primary. */
export async function replicaThatTookOver(
  scope: Scope,
  agent: AgentRow,
  { replicaId }: InterruptionRow,
): Promise<ReplicaInstance | undefined> {
  if (replicaId === null) return undefined;
  const [replica] = await scope.queries
    .select()
    .from(replicas)
    .where(
      rowsOf(scope, agent.id, replicas, eq(replicas.id, replicaId), eq(replicas.instanceId, agent.primaryInstanceId)),
    );
  return replica && { ...replica, instanceId: agent.primaryInstanceId };
}

/** Takes the order back, since the host under notice helps itself from here on; a late acknowledgement has the last word. */
export async function withdrawOrder(workload: LockedWorkload, commandId: string): Promise<void> {
  await workload.queries
    .update(commands)
    .set({
      status: 'failed',
      success: false,
      message: 'The replica did not take over in time; the host under notice was told to help itself.',
      completedAt: workload.clock.now(),
    })
    .where(
      and(
        rowsOf(workload, workload.row.id, commands, eq(commands.id, commandId), eq(commands.status, 'pending')),
        isNull(commands.executedAt),
      ),
    );
}
