import { parsePoolId } from '@spotguard/protocol';
import { and, eq, ne, sql } from 'drizzle-orm';
import { settleReplicas } from '../replicas/settle-replicas.js';
import type { AgentRow, HostRow } from '../storage/rows.js';
import { agents, commands, hosts } from '../storage/schema.js';
import { rowsOf, type Scope } from '../tenants/scope.js';

/**
 * Makes a registered host the primary of the next generation and the old primary retiring; any other standby has lost.
 * Needs the agent's row lock.
 */
export async function takeOver(scope: Scope, agent: AgentRow, instanceId: string): Promise<AgentRow> {
  const ofAgent = rowsOf(scope, agent.id, hosts);
  const generation = agent.generation + 1;
  await scope.queries
    .update(hosts)
    .set({ role: 'retiring' })
    .where(and(ofAgent, eq(hosts.role, 'primary')));
  await scope.queries
    .update(hosts)
    .set({ role: 'superseded' })
    .where(and(ofAgent, eq(hosts.role, 'standby'), ne(hosts.instanceId, instanceId)));
  const [primary] = await scope.queries
    .update(hosts)
    .set({ role: 'primary', generation })
    .where(and(ofAgent, eq(hosts.instanceId, instanceId)))
    .returning();
  if (primary === undefined) throw new Error(`Host ${instanceId} is not registered; it cannot become the primary.`);
  await settleCommands(scope, agent, primary);
  await settleReplicas(scope, agent, instanceId);
  const change = { generation, primaryInstanceId: instanceId, status: 'online' };
  await scope.queries.update(agents).set(change).where(eq(agents.id, agent.id));
  scope.tell('primary changed', { agentId: agent.id, from: agent.primaryInstanceId, to: instanceId, generation });
  return { ...agent, ...change };
}

/**
 * Open commands were aimed at the old primary, and must never reach the new one. A leased switch that led here is done;
 * any other is failed. Both are guesses that a later acknowledgement corrects.
 */
async function settleCommands(scope: Scope, agent: AgentRow, primary: HostRow): Promise<void> {
  const open = await scope.queries
    .select()
    .from(commands)
    .where(rowsOf(scope, agent.id, commands, eq(commands.status, 'pending')));
  for (const command of open) {
    const done = command.leaseExpiresAt !== null && fits(command, primary);
    await scope.queries
      .update(commands)
      .set({
        status: done ? 'completed' : 'failed',
        success: done,
        message: done
          ? `${primary.instanceId} took over.`
          : `${primary.instanceId} took over before this command was executed.`,
        completedAt: scope.clock.now(),
      })
      .where(and(eq(commands.id, command.id), sql`${commands.executedAt} is null`));
  }
}

function fits(command: typeof commands.$inferSelect, primary: HostRow): boolean {
  if (command.type === 'promote_replica') return command.instanceId === primary.instanceId;
  if (command.type !== 'switch' || command.targetMode !== primary.mode) return false;
  const pool = command.targetPoolId === null ? undefined : parsePoolId(command.targetPoolId);
  return pool === undefined || pool.availabilityZone === primary.zone;
}
