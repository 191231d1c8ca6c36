import { commandPriority } from '@spotguard/protocol';
import { eq } from 'drizzle-orm';
import { reasonForDelay } from '../agents/agent-status.js';
import { primaryOf } from '../hosts/host-of.js';
import { askReplica, type ReplicaAnswer } from '../replicas/ask-replica.js';
import type { AgentRow } from '../storage/rows.js';
import { agents, commands } from '../storage/schema.js';
import { inTransaction, lockAgent, rowsOf, type Scope } from '../tenants/scope.js';
import { insertCommand } from './insert-command.js';

/** A person's order of a replica. */
export interface ReplicaOrder {
  readonly poolId: string | undefined;
}

/** The command to the primary's agent; or the replica itself, which an agent of v4 finds in its list. */
export type ReplicaOrdered = (
  | { readonly kind: 'queued'; readonly commandId: string }
  | { readonly kind: 'listed'; readonly answer: ReplicaAnswer }
  | { readonly kind: 'unwanted' | 'deleted' }
) & {
  /** Why it may not be carried out soon, if anything speaks against it. */
  readonly warning?: string | undefined;
};

/**
 * Orders a replica of the primary's agent. One of ours gets the command `create_replica`; one of v4 is never given that
 * and launches what its list of replicas holds, so it is written there. `unwanted`: the mode wants none; `deleted`: there
 * is no such agent any more.
 */
export async function orderReplica(scope: Scope, agentId: string, order: ReplicaOrder): Promise<ReplicaOrdered> {
  const ordered = await inTransaction(scope, async (inner): Promise<ReplicaOrdered> => {
    const agent = await lockAgent(inner, eq(agents.id, agentId));
    if (agent === undefined || agent.deletedAt !== null) return { kind: 'deleted' };
    if (!agent.enabled || !agent.manualReplicaEnabled) return { kind: 'unwanted' };
    const primary = await primaryOf(inner, agent);
    const warning = primary && reasonForDelay(agent, primary, inner.clock.now());
    if (primary?.generational === true) {
      return { kind: 'queued', commandId: await queue(inner, agent, order), warning };
    }
    const request = { type: 'manual', createdBy: 'manual', poolId: order.poolId } as const;
    return { kind: 'listed', answer: await askReplica(inner, agent, request), warning };
  });
  if (ordered.kind === 'queued' || ordered.kind === 'listed') scope.wakeUps.wake(agentId);
  return ordered;
}

/** One that is open is the same. */
async function queue(scope: Scope, agent: AgentRow, { poolId }: ReplicaOrder): Promise<string> {
  const [open] = await scope.queries
    .select({ id: commands.id })
    .from(commands)
    .where(rowsOf(scope, agent.id, commands, eq(commands.type, 'create_replica'), eq(commands.status, 'pending')));
  if (open !== undefined) return open.id;
  return insertCommand(scope, agent, {
    type: 'create_replica',
    instanceId: agent.primaryInstanceId,
    targetMode: 'spot',
    targetPoolId: poolId,
    priority: commandPriority.manualOverride,
    createdBy: 'manual',
  });
}
