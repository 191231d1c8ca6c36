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
  /** Commands that had to be carried out; `keep`: the old instance was to stay. */
  readonly switches: readonly { readonly commandId: string; readonly oldInstance: string; readonly keep: boolean }[];
  /** Instances that AWS took back. */
  readonly failovers?: readonly ExpectedFailover[];
  /** Instances besides the primaries that were to stay. */
  readonly kept?: readonly string[];
  readonly images?: Leavings;
  readonly snapshots?: Leavings;
}

/** An interruption, and who was to carry the workload after it. */
export interface ExpectedFailover {
  readonly oldInstance: string;
  /** Replacements that died before they could take over; the one that follows may have been launched for them. */
  readonly lost?: readonly string[];
  /** Where the successor had to be launched, as far as only one place was left. */
  readonly pool?: { readonly market?: InstanceView['market']; readonly zone?: string };
}

/** What a cleanup was to remove and what not, by ids. */
export interface Leavings {
  readonly go: readonly string[];
  readonly stay: readonly string[];
}

/** Judges only from what region and database hold at the end, never from what the scenario noted on its way. */
export function judge(state: FinalState, expectation: Expectation): Judgement {
  const { switches, failovers = [], kept: keptInstances = [] } = expectation;
  const predecessorTag = 'spotguard:predecessor';
  const launched = state.instances.filter(({ tags }) => tags[predecessorTag] !== undefined);
  const primaries = new Set(state.agents.map(({ primaryInstanceId }) => primaryInstanceId));
  const kept = new Set([
    ...keptInstances,
    ...switches.filter(({ keep }) => keep).map(({ oldInstance }) => oldInstance),
  ]);
  const alive = state.instances.filter(isAlive);
  const orphaned = alive.filter(({ id }) => !primaries.has(id) && !kept.has(id));
  const done = state.switches.filter(({ success }) => success);
  const owed = [
    ...switches.map(({ commandId }) => ({
      what: `the report of command ${commandId}`,
      rows: done.filter((row) => row.commandId === commandId),
    })),
    ...failovers.map(({ oldInstance, lost: dead = [] }) => ({
      what: `the report of ${oldInstance}'s interruption`,
      rows: done.filter(({ oldInstanceId }) => [oldInstance, ...dead].includes(oldInstanceId)),
    })),
  ];
  const lost = owed.filter(({ rows }) => rows.length === 0);
  const doubled = owed.filter(({ rows }) => rows.length > 1);
  const faults = [
    ...orphaned.map(({ id }) => `${id} runs and belongs to nobody`),
    ...lost.map(({ what }) => `${what} is lost`),
    ...doubled.map(({ what }) => `${what} is stored more than once`),
    ...switches.flatMap((expected) => faultsOf(state, expected)),
    ...failovers.flatMap((expected) => faultsOfFailover(state, expected)),
    ...faultsOfCleanup(state, expectation),
    ...state.agents.flatMap(({ logicalAgentId, primaryInstanceId }) =>
      idleServices(alive.find(({ id }) => id === primaryInstanceId)).map(
        (name) => `the ${name} of ${logicalAgentId} does not run on its primary, ${primaryInstanceId}`,
      ),
    ),
  ];
  return {
    instances: {
      launched: launched.length,
      terminated: state.instances.filter(hasEnded).length,
      orphaned: orphaned.length,
    },
    reports: { stored: state.switches.length, lost: lost.length, doubled: doubled.length },
    faults,
  };
}

function faultsOf(state: FinalState, expected: Expectation['switches'][number]): readonly string[] {
  const { commandId, oldInstance, keep } = expected;
  const command = state.commands.find(({ id }) => id === commandId);
  const successors = state.instances.filter(({ tags }) => tags['spotguard:predecessor'] === oldInstance);
  const old = state.instances.find(({ id }) => id === oldInstance);
  const faults: string[] = [];
  if (command?.status !== 'completed' || command.success !== true) {
    faults.push(`command ${commandId} is ${command?.status}: ${command?.message}`);
  } else if (command.executedAt === null) faults.push(`command ${commandId} was never acknowledged`);
  if (successors.length !== 1) faults.push(`${oldInstance} has ${successors.length} successors instead of one`);
  if (old !== undefined && isAlive(old) !== keep)
    faults.push(`${oldInstance} is ${old.state}; it was to be ${keep ? 'kept' : 'terminated'}`);
  return faults;
}

function faultsOfFailover(
  state: FinalState,
  { oldInstance, lost = [], pool = {} }: ExpectedFailover,
): readonly string[] {
  const successors = state.instances.filter(
    ({ id, tags }) => [oldInstance, ...lost].includes(tags['spotguard:predecessor'] ?? '') && !lost.includes(id),
  );
  const carrying = state.agents.filter(({ primaryInstanceId }) =>
    successors.some(({ id }) => id === primaryInstanceId),
  );
  const old = state.instances.find(({ id }) => id === oldInstance);
  const faults: string[] = [];
  if (successors.length !== 1) faults.push(`${oldInstance} has ${successors.length} successors instead of one`);
  if (carrying.length !== 1) faults.push(`no successor of ${oldInstance} is the primary`);
  if (old !== undefined && !hasEnded(old)) faults.push(`${oldInstance} is ${old.state} although AWS took it back`);
  for (const { id, market, zone } of successors) {
    if (market === (pool.market ?? market) && zone === (pool.zone ?? zone)) continue;
    const asked = [pool.market, pool.zone].filter((part) => part !== undefined).join(' in ');
    faults.push(`${id} is ${market} in ${zone}; it was to be ${asked}`);
  }
  return faults;
}

function faultsOfCleanup(state: FinalState, { images, snapshots }: Expectation): readonly string[] {
  const livingImages = state.images.filter(({ state }) => state !== 'deregistered').map(({ id }) => id);
  const livingSnapshots = state.snapshots.map(({ id }) => id);
  const used = state.instances.filter(isAlive).map(({ imageId }) => imageId);
  const kept = images === undefined ? [] : [...images.stay, ...used];
  return [
    ...[...(images?.go ?? []), ...(snapshots?.go ?? [])]
      .filter((id) => livingImages.includes(id) || livingSnapshots.includes(id))
      .map((id) => `${id} is still there`),
    ...kept.filter((id) => !livingImages.includes(id)).map((id) => `${id} is gone and was to stay`),
    ...(snapshots?.stay ?? [])
      .filter((id) => !livingSnapshots.includes(id))
      .map((id) => `${id} is gone and was to stay`),
  ];
}

function isAlive({ state }: InstanceView): boolean {
  return state === 'running' || state === 'pending';
}

/** For good: an instance that EC2 has stopped may be started again. */
function hasEnded({ state }: InstanceView): boolean {
  return state === 'terminated' || state === 'shutting-down';
}

/** What ought to run on a primary and does not; of an instance that is not there, the workload. */
function idleServices(instance: InstanceView | undefined): readonly string[] {
  if (instance === undefined) return ['workload'];
  return instance.services.filter(({ running }) => !running).map(({ name }) => name);
}
