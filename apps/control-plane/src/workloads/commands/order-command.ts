import { commandPriority, maxCommandInputBytes, storableJson } from '@spotguard/protocol';
import type { BuildRow, InstanceRow, WorkloadRow } from '../../storage/rows.js';
import type { Scope } from '../../storage/scope.js';
import { findBuild } from '../builds/build-store.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { findPrimary } from '../instances/find-instance.js';
import { explainDelay } from '../workload-status.js';
import type { CommandOrder, CommandOrdered, CommandRefused } from './command-order.js';
import { orderSwitchByInput } from './order-switch-by-input.js';
import { queueCommand } from './queue-command.js';
import { refuseCommand, refuseHindered, refuseInput } from './refuse-command.js';
import { validateInput } from './validate-input.js';

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
      const queued = await queueFor(workload, primary, order);
      if (queued.kind !== 'queued') return queued;
      return { ...queued, warning: explainDelay(row, primary, workload.clock.now()) };
    },
    { isDeletedIncluded: true },
  );
  return ordered ?? refuseCommand('workload-unknown', 'There is no workload of this id');
}

async function queueFor(workload: LockedWorkload, primary: InstanceRow, order: CommandOrder): Promise<CommandOrdered> {
  const build = await findBuild(workload, workload.row.id, primary.instanceId);
  const refusal = refusalBy(primary, order) ?? refusalByBuild(build, order);
  if (order.type === 'switch') return refusal ?? orderSwitchByInput(workload, primary, order);
  const { priority = commandPriority.manualOverride, ...command } = order;
  const queued = await queueCommand(workload, { ...command, priority, instanceId: primary.instanceId }, () =>
    workload.row.enabled ? refusal : refuseDisabled(workload.row),
  );
  if (queued.kind === 'queued' || queued.kind === 'refused') return queued;
  return refuseHindered(workload.row, queued);
}

function refuseDisabled({ logicalAgentId }: WorkloadRow): CommandRefused {
  return refuseCommand('workload-disabled', `The workload ${logicalAgentId} is disabled; enable it first`);
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
