import type { InstanceView } from '@spotguard/simulator';
import type { FinalState } from './world/final-state.js';

/** What the region and the database say of a finished scenario. */
export interface Judgement {
  readonly instances: { readonly launched: number; readonly terminated: number; readonly orphaned: number };
  readonly reports: { readonly stored: number; readonly lost: number; readonly doubled: number };
  /** One sentence for everything that is not as it should be. */
  readonly faults: readonly string[];
}

/** What was asked for, to hold the final state against. */
export interface Expectation {
  /** Commands that had to be carried out; `keptHost`: the old host that was to stay. */
  readonly switches: readonly { readonly commandId: string; readonly oldHost: string; readonly keep: boolean }[];
}

/** Judges only from what region and database hold at the end, never from what the scenario noted on its way. */
export function judge(state: FinalState, { switches }: Expectation): Judgement {
  const predecessorTag = 'spotguard:predecessor';
  const launched = state.instances.filter(({ tags }) => tags[predecessorTag] !== undefined);
  const primaries = new Set(state.agents.map(({ primaryInstanceId }) => primaryInstanceId));
  const kept = new Set(switches.filter(({ keep }) => keep).map(({ oldHost }) => oldHost));
  const alive = state.instances.filter(isAlive);
  const orphaned = alive.filter(({ id }) => !primaries.has(id) && !kept.has(id));
  const reportsOf = (commandId: string) => state.switches.filter((row) => row.success && row.commandId === commandId);
  const lost = switches.filter(({ commandId }) => reportsOf(commandId).length === 0);
  const doubled = switches.filter(({ commandId }) => reportsOf(commandId).length > 1);
  const faults = [
    ...orphaned.map(({ id }) => `${id} runs and belongs to nobody`),
    ...lost.map(({ commandId }) => `the report of command ${commandId} is lost`),
    ...doubled.map(({ commandId }) => `the report of command ${commandId} is stored more than once`),
    ...switches.flatMap((expected) => faultsOf(state, expected)),
    ...state.agents.flatMap(({ logicalAgentId, primaryInstanceId }) =>
      idleServices(alive.find(({ id }) => id === primaryInstanceId)).map(
        (name) => `the ${name} of ${logicalAgentId} does not run on its primary, ${primaryInstanceId}`,
      ),
    ),
  ];
  return {
    instances: {
      launched: launched.length,
      terminated: state.instances.filter(({ state }) => state === 'terminated' || state === 'shutting-down').length,
      orphaned: orphaned.length,
    },
    reports: { stored: state.switches.length, lost: lost.length, doubled: doubled.length },
    faults,
  };
}

function faultsOf(state: FinalState, expected: Expectation['switches'][number]): readonly string[] {
  const { commandId, oldHost, keep } = expected;
  const command = state.commands.find(({ id }) => id === commandId);
  const successors = state.instances.filter(({ tags }) => tags['spotguard:predecessor'] === oldHost);
  const old = state.instances.find(({ id }) => id === oldHost);
  const faults: string[] = [];
  if (command?.status !== 'completed' || command.success !== true) {
    faults.push(`command ${commandId} is ${command?.status}: ${command?.message}`);
  } else if (command.executedAt === null) faults.push(`command ${commandId} was never acknowledged`);
  if (successors.length !== 1) faults.push(`${oldHost} has ${successors.length} successors instead of one`);
  if (old !== undefined && isAlive(old) !== keep)
    faults.push(`${oldHost} is ${old.state}; it was to be ${keep ? 'kept' : 'terminated'}`);
  return faults;
}

function isAlive({ state }: InstanceView): boolean {
  return state === 'running' || state === 'pending';
}

/** What ought to run on a primary and does not; of a host that is not there, the workload. */
function idleServices(instance: InstanceView | undefined): readonly string[] {
  if (instance === undefined) return ['workload'];
  return instance.services.filter(({ running }) => !running).map(({ name }) => name);
}
