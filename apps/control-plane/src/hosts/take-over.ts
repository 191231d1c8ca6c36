import { parsePoolId } from '@spotguard/protocol';
import { and, eq, ne, sql } from 'drizzle-orm';
import { settleReplicas } from '../replicas/settle-replicas.js';
import type { AgentRow, CommandRow, HostRow } from '../storage/rows.js';
import { agents, commands, hosts } from '../storage/schema.js';
import { recordTakeOver } from '../switches/record-take-over.js';
import { rowsOf, type Scope } from '../tenants/scope.js';

/** What is known of a take-over beyond who takes over. */
export interface TakeOverCause {
  /** A report says so, and is in the history already. */
  readonly isReported?: boolean;
  /** Set where the control plane has brought it about. */
  readonly trigger?: string | undefined;
}

/**
 * Makes a registered host the primary of the next generation and the old primary retiring, with an end as the command or
 * the settings say; any other standby has lost. Writes it into the history. Needs the agent's row lock.
 */
export async function takeOver(
  scope: Scope,
  agent: AgentRow,
  instanceId: string,
  { isReported = false, trigger }: TakeOverCause = {},
): Promise<AgentRow> {
  const ofAgent = rowsOf(scope, agent.id, hosts);
  const generation = agent.generation + 1;
  const [from] = await scope.queries
    .update(hosts)
    .set({ role: 'retiring' })
    .where(and(ofAgent, eq(hosts.role, 'primary')))
    .returning();
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
  const command = await settleCommands(scope, agent, primary);
  if (from !== undefined) {
    await scope.queries
      .update(hosts)
      .set({ endsAt: endOf(scope, agent, { from, command }) })
      .where(and(ofAgent, eq(hosts.instanceId, from.instanceId)));
  }
  if (!isReported) await recordTakeOver(scope, agent, { generation, from, to: primary, command, trigger });
  await settleReplicas(scope, agent, instanceId);
  const change = { generation, primaryInstanceId: instanceId };
  await scope.queries.update(agents).set(change).where(eq(agents.id, agent.id));
  scope.tell('primary changed', { agentId: agent.id, from: agent.primaryInstanceId, to: instanceId, generation });
  return { ...agent, ...change };
}

/** When a host that hands over is to end; null when it is to be kept. */
function endOf(
  scope: Scope,
  agent: AgentRow,
  { from, command }: { readonly from: HostRow; readonly command: CommandRow | undefined },
): Date | null {
  // To ours, a wait of 0 among the settings means to keep the old one; v4 agents cannot be told to wait for nothing.
  const configured = from.generational ? agent.terminateWaitSeconds : Math.max(1, agent.terminateWaitSeconds);
  const seconds = command?.terminateWaitSeconds ?? (agent.autoTerminateEnabled ? configured : 0);
  return seconds > 0 ? new Date(scope.clock.now().getTime() + seconds * 1_000) : null;
}

/**
 * Open commands were aimed at the old primary, and must never reach the new one. A leased switch that led here is done;
 * any other is failed. Both are guesses that a later acknowledgement corrects. Returns the one that led here.
 */
async function settleCommands(scope: Scope, agent: AgentRow, primary: HostRow): Promise<CommandRow | undefined> {
  const open = await scope.queries
    .select()
    .from(commands)
    .where(rowsOf(scope, agent.id, commands, eq(commands.status, 'pending')));
  for (const command of open) {
    const done = isDone(command, primary);
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
  return open.find((command) => isDone(command, primary));
}

function isDone(command: CommandRow, primary: HostRow): boolean {
  return command.leaseExpiresAt !== null && fits(command, primary);
}

function fits(command: CommandRow, primary: HostRow): boolean {
  if (command.type === 'promote_replica') return command.instanceId === primary.instanceId;
  if (command.type !== 'switch' || command.targetMode !== primary.mode) return false;
  const pool = command.targetPoolId === null ? undefined : parsePoolId(command.targetPoolId);
  return pool === undefined || pool.availabilityZone === primary.zone;
}
