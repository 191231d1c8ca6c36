import { and, eq, isNull } from 'drizzle-orm';
import type { CommandRow, WorkloadRow } from '../../storage/rows.js';
import { commands } from '../../storage/schema.js';
import { inTransaction, rowsOf, type Scope, type Transaction } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';
import { type Claimant, claimForInstance, claimForV4, type EndSettings } from './claim-commands.js';
import type { CommandOrder, CommandOrdered } from './command-order.js';
import { type FoundCommand, findCommand } from './find-command.js';
import { orderCommand } from './order-command.js';
import { orderReplica, type ReplicaOrder, type ReplicaOrdered } from './order-replica.js';
import { orderSwitch, type SwitchOrder, type SwitchOrdered } from './order-switch.js';

/** The result of a command, as the agent reports it. */
export interface Acknowledgement {
  readonly success: boolean;
  readonly message: string | undefined;
  /** What the command returned, as JSON; undefined when the agent sent nothing or too much. */
  readonly output?: unknown;
}

/** The commands of an account's agents. */
export interface CommandStore {
  find(commandId: string): Promise<FoundCommand | undefined>;
  /** Leases to an instance its open commands that no other instance has leased, most urgent first. */
  claimForInstance(workload: Pick<WorkloadRow, 'id'>, claimant: Claimant): Promise<readonly CommandRow[]>;
  /** Leases the most urgent open command to a v4 agent, which executes one command per poll. */
  claimForV4(workload: EndSettings & Pick<WorkloadRow, 'id'>): Promise<readonly CommandRow[]>;
  /** Closes a command; the first acknowledgement counts. False when this agent has no such command. */
  acknowledge(workload: WorkloadRow, commandId: string, outcome: Acknowledgement): Promise<boolean>;
  /** Orders a command of any plugin from the primary's agent; see `orderCommand`. */
  orderCommand(agentId: string, order: CommandOrder): Promise<CommandOrdered>;
  orderSwitch(order: SwitchOrder): Promise<SwitchOrdered>;
  /** Orders a replica from the primary's agent. While such an order is open, the same order is returned again. */
  orderReplica(agentId: string, order: ReplicaOrder): Promise<ReplicaOrdered>;
}

/** Creates the store of commands of one account. */
export function commandStore(scope: Scope): CommandStore {
  return {
    find: (commandId) => findCommand(scope, commandId),
    claimForInstance: (workload, claimant) => claimForInstance(scope, workload, claimant),
    claimForV4: (workload) => claimForV4(scope, workload),
    acknowledge: async (workload, commandId, outcome) => {
      const result = { workload, commandId, outcome };
      const known = await inTransaction(scope, (transaction) => acknowledge(transaction, result));
      if (known) scope.wakeUps.wake(workload.id);
      return known;
    },
    orderCommand: (agentId, order) => orderCommand(scope, agentId, order),
    orderSwitch: (order) => orderSwitch(scope, order),
    orderReplica: (agentId, order) => orderReplica(scope, agentId, order),
  };
}

interface CommandResult {
  readonly workload: WorkloadRow;
  readonly commandId: string;
  readonly outcome: Acknowledgement;
}

async function acknowledge(scope: Transaction, { workload, commandId, outcome }: CommandResult): Promise<boolean> {
  if (!isUuid(commandId)) return false;
  const itself = rowsOf(scope, workload.id, commands, eq(commands.id, commandId));
  const now = scope.clock.now();
  const closed = await scope.queries
    .update(commands)
    .set({
      status: outcome.success ? 'completed' : 'failed',
      success: outcome.success,
      message: outcome.message ?? null,
      output: outcome.output ?? null,
      executedAt: now,
      completedAt: now,
    })
    .where(and(itself, isNull(commands.executedAt)))
    .returning({ id: commands.id });
  if (closed.length > 0) {
    const { success, message } = outcome;
    scope.emit({ type: 'command.finished', workloadId: workload.id, data: { commandId, success, message } });
    return true;
  }
  const known = await scope.queries.select({ id: commands.id }).from(commands).where(itself);
  return known.length > 0;
}
