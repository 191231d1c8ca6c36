import { and, asc, desc, eq, exists, isNull, lte, not, or } from 'drizzle-orm';
import type { AgentRow, CommandRow } from '../../storage/rows.js';
import { agents, commands, hosts } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { isExpired } from './expire-commands.js';

const leaseSeconds = 60;
const v4LaunchSeconds = 300;
const v4MarginSeconds = 120;

/** Leases for a minute, renewed at each poll: an agent that dies loses its commands soon. One statement, so atomic. */
export async function claimForInstance(
  scope: Scope,
  agent: AgentRow,
  instanceId: string,
): Promise<readonly CommandRow[]> {
  const claimed = await scope.queries
    .update(commands)
    .set({ leaseInstanceId: instanceId, leaseExpiresAt: secondsFromNow(scope, leaseSeconds) })
    .where(
      and(
        isOpen(scope, agent),
        eq(commands.instanceId, instanceId),
        or(isForPrimary(scope, agent), isForStandby(scope, agent)),
        or(isUnleased(scope), eq(commands.leaseInstanceId, instanceId)),
      ),
    )
    .returning();
  return claimed.sort((one, other) => other.priority - one.priority || one.sequence - other.sequence);
}

/** Leases for as long as a v4 switch can take: it acknowledges after the whole wait, if at all. */
export async function claimForV4(scope: Scope, agent: AgentRow): Promise<readonly CommandRow[]> {
  const free = and(isOpen(scope, agent), isForPrimary(scope, agent), eq(commands.type, 'switch'), isUnleased(scope));
  const [next] = await scope.queries
    .select()
    .from(commands)
    .where(free)
    .orderBy(desc(commands.priority), asc(commands.sequence))
    .limit(1);
  if (next === undefined) return [];
  const seconds = v4LaunchSeconds + v4WaitSeconds(next, agent) + v4MarginSeconds;
  return scope.queries
    .update(commands)
    .set({ leaseInstanceId: null, leaseExpiresAt: secondsFromNow(scope, seconds) })
    .where(and(eq(commands.id, next.id), free))
    .returning();
}

/**
 * The wait that a v4 agent must be told, since it reads no configuration: 0 keeps the old host for good. It cannot be
 * told to terminate at once, hence the one second.
 */
export function v4WaitSeconds(command: CommandRow, agent: AgentRow): number {
  if (command.terminateWaitSeconds !== null) return command.terminateWaitSeconds;
  return agent.autoTerminateEnabled ? Math.max(1, agent.terminateWaitSeconds) : 0;
}

function isOpen(scope: Scope, agent: AgentRow) {
  return rowsOf(scope, agent.id, commands, eq(commands.status, 'pending'), not(isExpired(scope)));
}

/** Aimed at the host that is the primary right now. */
function isForPrimary(scope: Scope, agent: AgentRow) {
  const primary = scope.queries
    .select({ id: agents.id })
    .from(agents)
    .where(
      and(
        eq(agents.clientId, scope.clientId),
        eq(agents.id, agent.id),
        eq(agents.primaryInstanceId, commands.instanceId),
        isNull(agents.deletedAt),
      ),
    );
  return exists(primary);
}

/** The one thing that a standby is ever told to do. */
function isForStandby(scope: Scope, agent: AgentRow) {
  const standby = scope.queries
    .select({ id: hosts.agentId })
    .from(hosts)
    .where(rowsOf(scope, agent.id, hosts, eq(hosts.instanceId, commands.instanceId), eq(hosts.role, 'standby')));
  return and(eq(commands.type, 'promote_replica'), exists(standby));
}

function isUnleased(scope: Scope) {
  return or(isNull(commands.leaseExpiresAt), lte(commands.leaseExpiresAt, scope.clock.now()));
}

function secondsFromNow(scope: Scope, seconds: number): Date {
  return new Date(scope.clock.now().getTime() + seconds * 1_000);
}
