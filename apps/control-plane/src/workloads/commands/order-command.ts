import { isDeepStrictEqual } from 'node:util';
import { commandPriority, maxCommandInputBytes, storableJson } from '@spotguard/protocol';
import { and, eq } from 'drizzle-orm';
import type { BuildRow, CommandRow, InstanceRow } from '../../storage/rows.js';
import { commands } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { findBuild } from '../builds/build-store.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { findPrimary } from '../instances/find-instance.js';
import { explainDelay } from '../workload-status.js';
import type { CommandOrder, CommandOrdered, CommandRefused } from './command-order.js';
import { expireCommands } from './expire-commands.js';
import { insertCommand } from './insert-command.js';
import { orderSwitchByInput } from './order-switch-by-input.js';
import { refuseCommand, refuseInput } from './refuse-command.js';
import { validateInput } from './validate-input.js';

/** How many commands of a workload may be open at a time. The agent executes fifty at a time. */
const maxOpen = 100;
const commandName = /^[a-z0-9][a-z0-9._-]{0,99}$/i;

/**
 * Queues a command for the primary's agent. An equal order, while a command for it is open or with the same idempotency
 * key, returns that command. Refuses an order that the agent would refuse as well, as far as the control plane can know
 * that, with a sentence that says what to do.
 */
export async function orderCommand(scope: Scope, agentId: string, order: CommandOrder): Promise<CommandOrdered> {
  const ordered = await changeWorkload(
    scope,
    agentId,
    async (workload): Promise<CommandOrdered> => {
      const { row } = workload;
      if (row.deletedAt !== null) {
        return refuseCommand('workload-deleted', `The workload ${row.logicalAgentId} was deleted`);
      }
      const primary = await findPrimary(workload, row);
      if (primary === undefined) {
        return refuseCommand('workload-unknown', `The workload ${row.logicalAgentId} has no primary`);
      }
      const queued = await queueCommand(workload, primary, order);
      if (queued.kind !== 'queued') return queued;
      return { ...queued, warning: explainDelay(row, primary, workload.clock.now()) };
    },
    { isDeletedIncluded: true },
  );
  return ordered ?? refuseCommand('workload-unknown', 'There is no workload of this id');
}

async function queueCommand(
  workload: LockedWorkload,
  primary: InstanceRow,
  order: CommandOrder,
): Promise<CommandOrdered> {
  const { row } = workload;
  const earlier = await findByKey(workload, order);
  if (earlier !== undefined && order.type !== 'switch') {
    if (isSame(earlier, primary, order)) return { kind: 'queued', commandId: earlier.id };
    return refuseCommand('key-reused', 'This Idempotency-Key was used for another command; use a new one');
  }
  if (!row.enabled) {
    const message = `The workload ${row.logicalAgentId} is disabled; enable it first`;
    return refuseCommand('workload-disabled', message);
  }
  const refusal =
    refusalBy(primary, order) ?? refusalByBuild(await findBuild(workload, row.id, primary.instanceId), order);
  if (refusal !== undefined) return refusal;
  if (order.type === 'switch') return orderSwitchByInput(workload, primary, order);
  await expireCommands(workload, rowsOf(workload, row.id, commands));
  const open = await workload.queries
    .select()
    .from(commands)
    .where(and(rowsOf(workload, row.id, commands), eq(commands.status, 'pending')));
  const same = open.find((command) => isSame(command, primary, order));
  if (same !== undefined) return { kind: 'queued', commandId: same.id };
  if (open.length >= maxOpen) {
    const message = `${open.length} commands of ${row.logicalAgentId} are open already; wait until some have ended, or cancel them`;
    return refuseCommand('too-many-open', message);
  }
  const { type, input, dryRun, idempotencyKey, createdBy, priority = commandPriority.manualOverride } = order;
  const { instanceId } = primary;
  const command = { type, input, dryRun: dryRun ?? false, idempotencyKey, createdBy, priority, instanceId };
  return { kind: 'queued', commandId: await insertCommand(workload, command) };
}

/** Why the order makes no sense for the agent of this instance; undefined when it does. */
function refusalBy(primary: InstanceRow, { type, input, dryRun }: CommandOrder): CommandRefused | undefined {
  const { instanceId } = primary;
  if (!commandName.test(type))
    return refuseCommand('command-unknown', `'${type.slice(0, 100)}' is not the name of a command`);
  if (type === 'promote_replica') {
    const message = `A promotion is not ordered from ${instanceId}, but from the replica: promote the replica itself`;
    return refuseCommand('command-unknown', message);
  }
  if (!primary.generational && (type !== 'switch' || dryRun === true)) {
    const message = `The agent on ${instanceId} is of the v4 line: it executes only 'switch', and has no dry run. Install the present agent`;
    return refuseCommand('v4-agent', message);
  }
  const json = storableJson(input) ?? '';
  if (json !== JSON.stringify(input)) {
    return refuseCommand('input-invalid', 'The input has a zero byte or half of a surrogate pair; leave it out');
  }
  const bytes = Buffer.byteLength(json);
  if (bytes <= maxCommandInputBytes) return undefined;
  return refuseCommand(
    'input-invalid',
    `The input has ${bytes} bytes of JSON; at most ${maxCommandInputBytes} are allowed`,
  );
}

/** Why the build of the agent cannot execute the order; undefined when it can, or is not known. */
function refusalByBuild(
  build: BuildRow | undefined,
  { type, input, dryRun }: CommandOrder,
): CommandRefused | undefined {
  if (build?.contents == null) return undefined;
  const { commands: offered } = build.contents;
  const command = offered.find(({ name }) => name === type);
  if (command === undefined) {
    const names = offered.map(({ name }) => name).join(', ') || 'none';
    const message = `The agent on ${build.instanceId} has no plugin that offers the command '${type}'; it offers ${names}`;
    return refuseCommand('command-unknown', message);
  }
  if (dryRun === true && !command.dry_run) {
    const message = `'${type}' has no dry run: its plugin cannot tell what it would do without doing it`;
    return refuseCommand('dry-run-unsupported', message);
  }
  // The input of a switch is checked by the control plane itself, which knows more about it.
  const errors = type === 'switch' || command.input_schema === null ? [] : validateInput(command.input_schema, input);
  return errors.length === 0 ? undefined : refuseInput(type, errors);
}

async function findByKey(workload: LockedWorkload, { idempotencyKey }: CommandOrder): Promise<CommandRow | undefined> {
  if (idempotencyKey === undefined) return undefined;
  const [command] = await workload.queries
    .select()
    .from(commands)
    .where(rowsOf(workload, workload.row.id, commands, eq(commands.idempotencyKey, idempotencyKey)));
  return command;
}

/** Whether an order is for the same thing. The input is compared as the database stores it. */
function isSame(command: CommandRow, primary: InstanceRow, { type, input, dryRun = false }: CommandOrder): boolean {
  return (
    command.type === type &&
    command.dryRun === dryRun &&
    command.instanceId === primary.instanceId &&
    isDeepStrictEqual(command.input, JSON.parse(JSON.stringify(input)))
  );
}
