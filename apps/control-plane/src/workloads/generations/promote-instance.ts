import { parsePoolId } from '@spotguard/protocol';
import { and, eq, ne, sql } from 'drizzle-orm';
import type { CommandRow, InstanceRow, WorkloadRow } from '../../storage/rows.js';
import { commands, instances } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { endPredecessorReplicas } from '../replicas/end-predecessor-replicas.js';
import { recordPromotion } from '../switches/record-promotion.js';

/** Why an instance is promoted. */
export interface PromotionCause {
  /** Whether an agent reported it, so that it is in the history already. */
  readonly isReported?: boolean;
  /** Why the control plane promoted the instance; absent when it only learned of it. */
  readonly trigger?: string | undefined;
}

/**
 * Makes a registered instance the primary of the next generation. The old primary becomes `retiring`, and ends when the
 * command or the settings say; every other replica and successor becomes `superseded`. Closes the open commands, ends
 * the replicas of the old primary, and adds the change to the history. Throws when the instance is not registered.
 */
export async function promoteInstance(
  workload: LockedWorkload,
  instanceId: string,
  { isReported = false, trigger }: PromotionCause = {},
): Promise<void> {
  const ofWorkload = rowsOf(workload, workload.row.id, instances);
  const generation = workload.row.generation + 1;
  const [from] = await workload.queries
    .update(instances)
    .set({ role: 'retiring' })
    .where(and(ofWorkload, eq(instances.role, 'primary')))
    .returning();
  await workload.queries
    .update(instances)
    .set({ role: 'superseded' })
    .where(and(ofWorkload, eq(instances.role, 'standby'), ne(instances.instanceId, instanceId)));
  const [primary] = await workload.queries
    .update(instances)
    .set({ role: 'primary', generation })
    .where(and(ofWorkload, eq(instances.instanceId, instanceId)))
    .returning();
  if (primary === undefined) throw new Error(`Instance ${instanceId} is not registered; it cannot become the primary.`);
  const command = await closeCommands(workload, primary);
  if (from !== undefined) {
    await workload.queries
      .update(instances)
      .set({ endsAt: endOf(workload, workload.row, { from, command }) })
      .where(and(ofWorkload, eq(instances.instanceId, from.instanceId)));
  }
  if (!isReported) await recordPromotion(workload, { generation, from, to: primary, command, trigger });
  await endPredecessorReplicas(workload, instanceId);
  const data = { from: workload.row.primaryInstanceId, to: instanceId, generation };
  await workload.update({ generation, primaryInstanceId: instanceId });
  workload.emit({ type: 'primary.changed', workloadId: workload.row.id, data });
}

/** Returns when an instance that hands over must end; null when it is to be kept. */
function endOf(
  scope: Scope,
  workload: WorkloadRow,
  { from, command }: { readonly from: InstanceRow; readonly command: CommandRow | undefined },
): Date | null {
  // For our agents a configured wait of 0 means to keep the old instance. A v4 agent's wait is at least a second.
  const configured = from.generational ? workload.terminateWaitSeconds : Math.max(1, workload.terminateWaitSeconds);
  const seconds = command?.terminateWaitSeconds ?? (workload.autoTerminateEnabled ? configured : 0);
  return seconds > 0 ? new Date(scope.clock.now().getTime() + seconds * 1_000) : null;
}

/**
 * Closes the open commands, which were for the old primary and must never reach the new one. A leased command that fits
 * the new primary is taken as completed, every other one as failed; an acknowledgement that comes later corrects that.
 * Returns the command that fits.
 */
async function closeCommands(workload: LockedWorkload, primary: InstanceRow): Promise<CommandRow | undefined> {
  const open = await workload.queries
    .select()
    .from(commands)
    .where(rowsOf(workload, workload.row.id, commands, eq(commands.status, 'pending')));
  for (const command of open) {
    const done = isDone(command, primary);
    await workload.queries
      .update(commands)
      .set({
        status: done ? 'completed' : 'failed',
        success: done,
        message: done
          ? `${primary.instanceId} took over.`
          : `${primary.instanceId} took over before this command was executed.`,
        completedAt: workload.clock.now(),
      })
      .where(and(eq(commands.id, command.id), sql`${commands.executedAt} is null`));
  }
  return open.find((command) => isDone(command, primary));
}

function isDone(command: CommandRow, primary: InstanceRow): boolean {
  return command.leaseExpiresAt !== null && fits(command, primary);
}

function fits(command: CommandRow, primary: InstanceRow): boolean {
  if (command.dryRun) return false;
  if (command.type === 'promote_replica') return command.instanceId === primary.instanceId;
  if (command.type !== 'switch' || command.targetMode !== primary.mode) return false;
  const pool = command.targetPoolId === null ? undefined : parsePoolId(command.targetPoolId);
  return pool === undefined || pool.availabilityZone === primary.zone;
}
