import type { Feature } from '@spotguard/protocol';
import { and, asc, desc, eq, exists, isNull, lte, not, or } from 'drizzle-orm';
import type { CommandRow, WorkloadRow } from '../../storage/rows.js';
import { commands, instances, workloads } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { isExpired } from './expire-commands.js';

/** When an old instance is to end after a switch, by the settings of its workload. */
export type EndSettings = Pick<WorkloadRow, 'autoTerminateEnabled' | 'terminateWaitSeconds'>;

const leaseSeconds = 60;
const v4LaunchSeconds = 300;
const v4MarginSeconds = 120;

/** The instance that asks for commands. */
export interface Claimant {
  readonly instanceId: string;
  /** Under a freeze it gets no commands, and keeps those that it has. */
  readonly isFrozen: boolean;
  /** What its agent can do. One without `plugin-commands` would ignore the input and carry out a dry run. */
  readonly features: ReadonlySet<Feature>;
}

/**
 * Leases an instance's open commands for a minute. Each poll renews the lease, so an agent that has stopped loses it soon. It
 * is one statement, and therefore atomic. A disabled workload gets no further commands. A command that the instance is to
 * give up is not listed any more.
 */
export async function claimForInstance(
  scope: Scope,
  workload: Pick<WorkloadRow, 'id'>,
  { instanceId, features, isFrozen }: Claimant,
): Promise<readonly CommandRow[]> {
  const isCancellable = features.has('cancelled-commands');
  const isLeased = eq(commands.leaseInstanceId, instanceId);
  const claimed = await scope.queries
    .update(commands)
    .set({ leaseInstanceId: instanceId, leaseExpiresAt: secondsFromNow(scope, leaseSeconds), isCancellable })
    .where(
      and(
        isOpen(scope, workload),
        eq(commands.instanceId, instanceId),
        features.has('plugin-commands') ? undefined : isOfV4(),
        or(isForPrimary(scope, workload), isForReplica(scope, workload)),
        isFrozen ? isLeased : or(and(isUnleased(scope), isEnabled(scope, workload)), isLeased),
      ),
    )
    .returning();
  return claimed
    .filter(({ cancelRequestedAt }) => !isFrozen && (cancelRequestedAt === null || !isCancellable))
    .sort((one, other) => other.priority - one.priority || one.sequence - other.sequence);
}

/**
 * Leases a command for as long as a switch of a v4 agent can take, because that agent acknowledges only after the whole
 * wait, if at all.
 */
export async function claimForV4(
  scope: Scope,
  workload: EndSettings & Pick<WorkloadRow, 'id'>,
): Promise<readonly CommandRow[]> {
  const free = and(
    isOpen(scope, workload),
    isForPrimary(scope, workload),
    eq(commands.type, 'switch'),
    isOfV4(),
    isUnleased(scope),
  );
  const [next] = await scope.queries
    .select()
    .from(commands)
    .where(free)
    .orderBy(desc(commands.priority), asc(commands.sequence))
    .limit(1);
  if (next === undefined) return [];
  const seconds = v4LaunchSeconds + v4WaitSeconds(next, workload) + v4MarginSeconds;
  return scope.queries
    .update(commands)
    .set({ leaseInstanceId: null, leaseExpiresAt: secondsFromNow(scope, seconds) })
    .where(and(eq(commands.id, next.id), free))
    .returning();
}

/**
 * Returns the wait for a v4 agent, in seconds; such an agent has no configuration of its own for it. 0 means to keep the old
 * instance, so a v4 agent cannot be told to terminate it at once, and gets one second instead.
 */
export function v4WaitSeconds(command: CommandRow, workload: EndSettings): number {
  if (command.terminateWaitSeconds !== null) return command.terminateWaitSeconds;
  return workload.autoTerminateEnabled ? Math.max(1, workload.terminateWaitSeconds) : 0;
}

function isOpen(scope: Scope, workload: Pick<WorkloadRow, 'id'>) {
  return rowsOf(scope, workload.id, commands, eq(commands.status, 'pending'), not(isExpired(scope)));
}

/** Whether a command can be understood without its input and is no dry run. */
function isOfV4() {
  return and(isNull(commands.input), eq(commands.dryRun, false));
}

function isEnabled(scope: Scope, workload: Pick<WorkloadRow, 'id'>) {
  const enabled = scope.queries
    .select({ id: workloads.id })
    .from(workloads)
    .where(and(eq(workloads.accountId, scope.accountId), eq(workloads.id, workload.id), eq(workloads.enabled, true)));
  return exists(enabled);
}

/** Whether a command is for the instance that is the primary now. */
function isForPrimary(scope: Scope, workload: Pick<WorkloadRow, 'id'>) {
  const primary = scope.queries
    .select({ id: workloads.id })
    .from(workloads)
    .where(
      and(
        eq(workloads.accountId, scope.accountId),
        eq(workloads.id, workload.id),
        eq(workloads.primaryInstanceId, commands.instanceId),
        isNull(workloads.deletedAt),
      ),
    );
  return exists(primary);
}

/** Whether a command is a promotion for a replica, the only command that a replica gets. */
function isForReplica(scope: Scope, workload: Pick<WorkloadRow, 'id'>) {
  const replica = scope.queries
    .select({ id: instances.agentId })
    .from(instances)
    .where(
      rowsOf(
        scope,
        workload.id,
        instances,
        eq(instances.instanceId, commands.instanceId),
        eq(instances.role, 'standby'),
      ),
    );
  return and(eq(commands.type, 'promote_replica'), exists(replica));
}

function isUnleased(scope: Scope) {
  return or(isNull(commands.leaseExpiresAt), lte(commands.leaseExpiresAt, scope.clock.now()));
}

function secondsFromNow(scope: Scope, seconds: number): Date {
  return new Date(scope.clock.now().getTime() + seconds * 1_000);
}
