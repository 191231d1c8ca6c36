import { isDeepStrictEqual } from 'node:util';
import { and, eq, isNull } from 'drizzle-orm';
import type { CommandRow } from '../../storage/rows.js';
import { commands } from '../../storage/schema.js';
import { rowsOf } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { type Freeze, findFreeze } from '../freezes/freeze.js';
import { admitLaunch } from '../launch-limits/admit-launch.js';
import type { LimitTrip } from '../launch-limits/limit-trip.js';
import { expireCommands } from './expire-commands.js';
import { insertCommand, type NewCommand } from './insert-command.js';

/** How many commands of a workload may be open at a time. The agent executes fifty at a time. */
const maxOpen = 100;

/** Why a command was not queued although the order makes sense. */
export type CommandHindrance =
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'frozen'; readonly freeze: Freeze }
  | { readonly kind: 'limited'; readonly trip: LimitTrip }
  | { readonly kind: 'too-many-open'; readonly count: number };

/** The queued command, or why there is none. */
export type CommandQueued = { readonly kind: 'queued'; readonly commandId: string } | CommandHindrance;

/**
 * Queues a command. Every order goes through here, whoever gives it. An equal command that is open, or that was ordered with
 * the same idempotency key, is returned instead. Nothing is queued under a freeze, nor a launch that a limit forbids.
 * `refuse` returns why the order makes no sense now; it is not asked about an order that is repeated with its key.
 */
export async function queueCommand<Refusal extends { readonly kind: string } = never>(
  workload: LockedWorkload,
  command: NewCommand,
  refuse: () => Refusal | undefined = () => undefined,
): Promise<CommandQueued | Refusal> {
  const earlier = await findByKey(workload, command);
  if (earlier !== undefined) {
    return isEqual(earlier, command) ? { kind: 'queued', commandId: earlier.id } : { kind: 'key-reused' };
  }
  const refusal = refuse();
  if (refusal !== undefined) return refusal;
  const freeze = await findFreeze(workload, workload.row.id);
  if (freeze !== undefined) return { kind: 'frozen', freeze };
  const open = await findOpen(workload);
  const equal = open.find((candidate) => isEqual(candidate, command));
  if (equal !== undefined) return { kind: 'queued', commandId: equal.id };
  if (open.length >= maxOpen) return { kind: 'too-many-open', count: open.length };
  const trip = launches(command) ? await admitLaunch(workload) : undefined;
  if (trip !== undefined) return { kind: 'limited', trip };
  return { kind: 'queued', commandId: await insertCommand(workload, command) };
}

async function findByKey(workload: LockedWorkload, { idempotencyKey }: NewCommand): Promise<CommandRow | undefined> {
  if (idempotencyKey === undefined) return undefined;
  const [command] = await workload.queries
    .select()
    .from(commands)
    .where(rowsOf(workload, workload.row.id, commands, eq(commands.idempotencyKey, idempotencyKey)));
  return command;
}

/** Finds the commands that an agent has yet to carry out, without those that it is asked to give up. */
async function findOpen(workload: LockedWorkload): Promise<readonly CommandRow[]> {
  await expireCommands(workload, rowsOf(workload, workload.row.id, commands));
  return workload.queries
    .select()
    .from(commands)
    .where(
      and(
        rowsOf(workload, workload.row.id, commands),
        eq(commands.status, 'pending'),
        isNull(commands.cancelRequestedAt),
      ),
    );
}

/** Whether a command makes its agent launch an instance. */
function launches({ type, dryRun }: NewCommand): boolean {
  return dryRun !== true && (type === 'switch' || type === 'create_replica');
}

/** Whether an order is for the same thing as a command. A workload has one replica, so any order of one is the same. */
function isEqual(command: CommandRow, order: NewCommand): boolean {
  if (command.type !== order.type || command.dryRun !== (order.dryRun ?? false)) return false;
  if (order.type === 'create_replica') return true;
  if (order.type === 'promote_replica') return command.replicaId === order.replicaId;
  return (
    command.instanceId === order.instanceId &&
    command.targetMode === (order.targetMode ?? null) &&
    command.targetPoolId === (order.targetPoolId ?? null) &&
    command.terminateWaitSeconds === (order.terminateWaitSeconds ?? null) &&
    // Compared as the database stores it.
    isDeepStrictEqual(command.input, order.input === undefined ? null : JSON.parse(JSON.stringify(order.input)))
  );
}
