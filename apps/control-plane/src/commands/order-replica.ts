import { commandPriority } from '@spotguard/protocol';
import { and, eq, isNull } from 'drizzle-orm';
import { agents, commands } from '../storage/schema.js';
import { inTransaction, lockAgent, rowsOf, type Scope } from '../tenants/scope.js';
import { insertCommand } from './insert-command.js';

/** A person's order of a standby. */
export interface ReplicaOrder {
  readonly poolId: string | undefined;
}

/** Queues `create_replica` for the primary's agent, which must be one of ours: a v4 agent is never given it. */
export async function orderReplica(scope: Scope, agentId: string, order: ReplicaOrder): Promise<string | undefined> {
  const { poolId } = order;
  const commandId = await inTransaction(scope, async (inner) => {
    const agent = await lockAgent(
      inner,
      and(eq(agents.id, agentId), isNull(agents.deletedAt)) ?? eq(agents.id, agentId),
    );
    if (agent === undefined || !agent.enabled || !agent.manualReplicaEnabled) return undefined;
    const [open] = await inner.queries
      .select({ id: commands.id })
      .from(commands)
      .where(rowsOf(scope, agent.id, commands, eq(commands.type, 'create_replica'), eq(commands.status, 'pending')));
    if (open !== undefined) return open.id;
    return insertCommand(inner, agent, {
      type: 'create_replica',
      instanceId: agent.primaryInstanceId,
      targetMode: 'spot',
      targetPoolId: poolId,
      priority: commandPriority.manualOverride,
      createdBy: 'manual',
    });
  });
  if (commandId !== undefined) scope.wakeUps.wake(agentId);
  return commandId;
}
