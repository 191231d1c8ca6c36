import type { CommandRow, WorkloadRow } from '../../storage/rows.js';
import { inTransaction, type Scope } from '../../storage/scope.js';
import { type Acknowledgement, acknowledge } from './acknowledge.js';
import { type CommandCancelled, cancelCommand } from './cancel-command.js';
import { type Claimant, claimForInstance, claimForV4, type EndSettings } from './claim-commands.js';
import type { CommandOrder, CommandOrdered } from './command-order.js';
import { type FoundCommand, findCommand } from './find-command.js';
import { type CommandFilter, listCommands } from './list-commands.js';
import { orderCommand } from './order-command.js';
import { orderReplica, type ReplicaOrder, type ReplicaOrdered } from './order-replica.js';
import { orderSwitch, type SwitchOrder, type SwitchOrdered } from './order-switch.js';

/** The commands of an account's agents. */
export interface CommandStore {
  find(commandId: string): Promise<FoundCommand | undefined>;
  /** Lists commands that match, newest first; one more than the limit when there is a next page. */
  list(filter: CommandFilter): Promise<readonly CommandRow[]>;
  /** Cancels a command, or asks its agent to give it up; see `cancelCommand`. */
  cancel(agentId: string, commandId: string): Promise<CommandCancelled>;
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
    list: (filter) => listCommands(scope, filter),
    cancel: (agentId, commandId) => cancelCommand(scope, agentId, commandId),
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
