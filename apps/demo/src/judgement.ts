import type { InstanceView } from '@spotguard/simulator';
import type { FinalState } from './world/final-state.js';

/** The judgement of a finished scenario, from the region and the database. */
export interface Judgement {
  readonly instances: { readonly launched: number; readonly terminated: number; readonly orphaned: number };
  readonly reports: { readonly stored: number; readonly lost: number; readonly doubled: number };
  /** One sentence for each thing that is wrong. */
  readonly faults: readonly string[];
}

/** The expected final state. */
export interface Expectation {
  /** Commands that had to be executed; `keep`: the old instance had to be kept. */
  readonly switches: readonly { readonly commandId: string; readonly oldInstance: string; readonly keep: boolean }[];
  /** Instances that AWS terminated. */
  readonly failovers?: readonly ExpectedFailover[];
  /** Instances besides the primaries that had to be kept. */
  readonly kept?: readonly string[];
  readonly images?: ExpectedCleanup;
  readonly snapshots?: ExpectedCleanup;
}

/** An interruption, and which instance had to run the workload after it. */
export interface ExpectedFailover {
  readonly oldInstance: string;
  /** Replacements that ended before they could take over; the successor may have been launched in their place. */
  readonly lost?: readonly string[];
  /** Where the successor had to be launched, if there was only one possible place. */
  readonly pool?: { readonly market?: InstanceView['market']; readonly zone?: string };
}

/** What a cleanup had to remove and to keep, by ids. */
export interface ExpectedCleanup {
  readonly removed: readonly string[];
  readonly kept: readonly string[];
}

/** Judges a scenario only by the final state of region and database, never by what it observed while it ran. */
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
  const expectedReports = [
    ...switches.map(({ commandId }) => ({
      what: `the report of command ${commandId}`,
      rows: done.filter((row) => row.commandId === commandId),
    })),
    ...failovers.map(({ oldInstance, lost: dead = [] }) => ({
      what: `the report of ${oldInstance}'s interruption`,
      rows: done.filter(({ oldInstanceId }) => [oldInstance, ...dead].includes(oldInstanceId)),
    })),
  ];
  const lost = expectedReports.filter(({ rows }) => rows.length === 0);
  const doubled = expectedReports.filter(({ rows }) => rows.length > 1);
  const faults = [
    ...orphaned.map(({ id }) => `${id} runs and belongs to nobody`),
    ...lost.map(({ what }) => `${what} is lost`),
    ...doubled.map(({ what }) => `${what} is stored more than once`),
    ...switches.flatMap((expected) => faultsOf(state, expected)),
    ...failovers.flatMap((expected) => faultsOfFailover(state, expected)),
    ...faultsOfCleanup(state, expectation),
    ...state.agents.flatMap(({ logicalAgentId, primaryInstanceId }) =>
      stoppedServices(alive.find(({ id }) => id === primaryInstanceId)).map(
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
  const workloads = state.agents.filter(({ primaryInstanceId }) =>
    successors.some(({ id }) => id === primaryInstanceId),
  );
  const old = state.instances.find(({ id }) => id === oldInstance);
  const faults: string[] = [];
  if (successors.length !== 1) faults.push(`${oldInstance} has ${successors.length} successors instead of one`);
  if (workloads.length !== 1) faults.push(`no successor of ${oldInstance} is the primary`);
  if (old !== undefined && !hasEnded(old)) faults.push(`${oldInstance} is ${old.state} although AWS terminated it`);
  for (const { id, market, zone } of successors) {
    if (market === (pool.market ?? market) && zone === (pool.zone ?? zone)) continue;
    const expected = [pool.market, pool.zone].filter((part) => part !== undefined).join(' in ');
    faults.push(`${id} is ${market} in ${zone}; it was to be ${expected}`);
  }
  return faults;
}

function faultsOfCleanup(state: FinalState, { images, snapshots }: Expectation): readonly string[] {
  const existingImages = state.images.filter(({ state }) => state !== 'deregistered').map(({ id }) => id);
  const existingSnapshots = state.snapshots.map(({ id }) => id);
  const used = state.instances.filter(isAlive).map(({ imageId }) => imageId);
  const keptImages = images === undefined ? [] : [...images.kept, ...used];
  return [
    ...[...(images?.removed ?? []), ...(snapshots?.removed ?? [])]
      .filter((id) => existingImages.includes(id) || existingSnapshots.includes(id))
      .map((id) => `${id} still exists`),
    ...keptImages.filter((id) => !existingImages.includes(id)).map((id) => `${id} is gone and had to be kept`),
    ...(snapshots?.kept ?? [])
      .filter((id) => !existingSnapshots.includes(id))
      .map((id) => `${id} is gone and had to be kept`),
  ];
}

function isAlive({ state }: InstanceView): boolean {
  return state === 'running' || state === 'pending';
}

/** Whether an instance is terminated. One that EC2 has only stopped may be started again. */
function hasEnded({ state }: InstanceView): boolean {
  return state === 'terminated' || state === 'shutting-down';
}

/** Returns the services of a primary that do not run: the workload, when there is no instance. */
function stoppedServices(instance: InstanceView | undefined): readonly string[] {
  if (instance === undefined) return ['workload'];
  return instance.services.filter(({ running }) => !running).map(({ name }) => name);
}
