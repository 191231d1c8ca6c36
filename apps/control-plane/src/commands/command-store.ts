import { and, eq, isNull } from 'drizzle-orm';
import type { AgentRow, CommandRow } from '../storage/rows.js';
import { commands } from '../storage/schema.js';
import { isUuid } from '../storage/uuid.js';
import { rowsOf, type Scope } from '../tenants/scope.js';
import { claimForInstance, claimForV4 } from './claim.js';
import { type FoundCommand, findCommand } from './find-command.js';
import { type ForceSwitchOrder, type ForceSwitchResult, forceSwitch } from './force-switch.js';
import { orderReplica, type ReplicaOrder, type ReplicaOrdered } from './order-replica.js';

/** What an agent says of a command it was given. */
export interface Acknowledgement {
  readonly success: boolean;
  readonly message: string | undefined;
}

/** The commands of a tenant's agents. */
export interface CommandStore {
  find(commandId: string): Promise<FoundCommand | undefined>;
  /** Leases to an instance, if it is the primary, all its open commands that no one else holds; most urgent first. */
  claimForInstance(agent: AgentRow, instanceId: string): Promise<readonly CommandRow[]>;
  /** Leases the most urgent open command to a v4 agent, which does one per poll and never claims it. */
  claimForV4(agent: AgentRow): Promise<readonly CommandRow[]>;
  /** Closes a command; the first acknowledgement counts. False when this agent has no such command. */
  acknowledge(agent: AgentRow, commandId: string, outcome: Acknowledgement): Promise<boolean>;
  forceSwitch(order: ForceSwitchOrder): Promise<ForceSwitchResult>;
  /** Orders a replica of the primary's agent. One that is open is the same. */
  orderReplica(agentId: string, order: ReplicaOrder): Promise<ReplicaOrdered>;
}

/** Makes the commands' store of one tenant. */
export function commandStore(scope: Scope): CommandStore {
  return {
    find: (commandId) => findCommand(scope, commandId),
    claimForInstance: (agent, instanceId) => claimForInstance(scope, agent, instanceId),
    claimForV4: (agent) => claimForV4(scope, agent),
    acknowledge: async (agent, commandId, outcome) => {
      const known = await acknowledge(scope, { agent, commandId, outcome });
      if (known) scope.wakeUps.wake(agent.id);
      return known;
    },
    forceSwitch: (order) => forceSwitch(scope, order),
    orderReplica: (agentId, order) => orderReplica(scope, agentId, order),
  };
}

interface Answer {
  readonly agent: AgentRow;
  readonly commandId: string;
  readonly outcome: Acknowledgement;
}

async function acknowledge(scope: Scope, { agent, commandId, outcome }: Answer): Promise<boolean> {
  if (!isUuid(commandId)) return false;
  const itself = rowsOf(scope, agent.id, commands, eq(commands.id, commandId));
  const now = scope.clock.now();
  const closed = await scope.queries
    .update(commands)
    .set({
      status: outcome.success ? 'completed' : 'failed',
      success: outcome.success,
      message: outcome.message ?? null,
      executedAt: now,
      completedAt: now,
    })
    .where(and(itself, isNull(commands.executedAt)))
    .returning({ id: commands.id });
  if (closed.length > 0) {
    scope.tell('command finished', { commandId, agentId: agent.id, ...outcome });
    return true;
  }
  const known = await scope.queries.select({ id: commands.id }).from(commands).where(itself);
  return known.length > 0;
}
