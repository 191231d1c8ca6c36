import { and, eq } from 'drizzle-orm';
import type { CommandRow } from '../../storage/rows.js';
import { commands } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { expireCommands } from './expire-commands.js';

/**
 * What became of a cancellation. `cancelled`: at once, nothing had been delivered. `requested`: its agent was asked, and
 * its acknowledgement tells whether it was in time. `not-possible`: the agent that has it cannot be asked. `ended`: the
 * command had ended before. `unknown`: the workload has no such command.
 */
export type CommandCancelled =
  | { readonly kind: 'cancelled' | 'requested' | 'ended'; readonly command: CommandRow }
  | { readonly kind: 'not-possible'; readonly command: CommandRow; readonly message: string }
  | { readonly kind: 'unknown' };

/**
 * Cancels a command. One that no agent has got ends at once. One that was delivered to an agent of ours is asked back: the
 * agent undoes it until its pivot. An agent of v4 cannot be asked.
 */
export async function cancelCommand(scope: Scope, agentId: string, commandId: string): Promise<CommandCancelled> {
  if (!isUuid(commandId)) return { kind: 'unknown' };
  const cancelled = await changeWorkload(scope, agentId, (workload) => cancel(workload, commandId), {
    isDeletedIncluded: true,
  });
  return cancelled ?? { kind: 'unknown' };
}

async function cancel(workload: LockedWorkload, commandId: string): Promise<CommandCancelled> {
  const itself = rowsOf(workload, workload.row.id, commands, eq(commands.id, commandId));
  await expireCommands(workload, itself);
  const [command] = await workload.queries.select().from(commands).where(itself);
  if (command === undefined) return { kind: 'unknown' };
  if (command.status !== 'pending') return { kind: 'ended', command };
  if (command.cancelRequestedAt !== null) return { kind: 'requested', command };
  const now = workload.clock.now();
  if (command.leaseExpiresAt === null) {
    const message = launchesNothing(command) ? 'Cancelled before it began.' : 'Cancelled before anything was launched.';
    return { kind: 'cancelled', command: await close(workload, command, message) };
  }
  if (command.isCancellable) {
    const { kind, id, name } = workload.actor;
    const asked = await write(workload, command, { cancelRequestedAt: now, cancelRequestedBy: { kind, id, name } });
    workload.emit({ type: 'command.cancel-requested', workloadId: workload.row.id, data: { commandId } });
    return { kind: 'requested', command: asked };
  }
  if (command.leaseExpiresAt > now) {
    const message = `The agent on ${command.instanceId} has the command and cannot be asked to give it up. Wait until it has ended`;
    return { kind: 'not-possible', command, message };
  }
  const message =
    'Cancelled, so that no agent gets it again. An agent that cannot be asked to give it up had it before, and may have carried it out.';
  return { kind: 'cancelled', command: await close(workload, command, message) };
}

function launchesNothing({ type }: CommandRow): boolean {
  return type !== 'switch' && type !== 'create_replica';
}

async function close(workload: LockedWorkload, command: CommandRow, message: string): Promise<CommandRow> {
  const { kind, id, name } = workload.actor;
  const closed = await write(workload, command, {
    status: 'failed',
    success: false,
    message,
    endedAs: 'cancelled',
    cancelRequestedAt: workload.clock.now(),
    cancelRequestedBy: { kind, id, name },
    completedAt: workload.clock.now(),
  });
  const data = { commandId: command.id, message };
  workload.emit({ type: 'command.cancelled', workloadId: workload.row.id, data });
  return closed;
}

async function write(workload: LockedWorkload, command: CommandRow, change: Partial<CommandRow>): Promise<CommandRow> {
  const [written] = await workload.queries
    .update(commands)
    .set(change)
    .where(
      and(rowsOf(workload, workload.row.id, commands, eq(commands.id, command.id), eq(commands.status, 'pending'))),
    )
    .returning();
  // An acknowledgement needs no lock of the workload, and may have come in between.
  return written ?? { ...command, ...change };
}
