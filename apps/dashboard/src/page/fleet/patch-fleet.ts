import type { Fleet, FleetWorkload, FleetWorkloads } from './fleet-query.js';

/**
 * Puts workloads that were read again into the fleet. Of those that were asked for, one that is not in the answer was
 * deleted. The order stays by name, and rows that did not change stay the same objects.
 */
export function patchFleet(fleet: Fleet, asked: readonly string[], answer: FleetWorkloads): Fleet {
  const found = new Map(
    answer.workloads.map((workload) => [
      workload.workloadId,
      { ...workload, tape: workload.tape + fleet.tapes.length } satisfies FleetWorkload,
    ]),
  );
  const gone = new Set(asked.filter((id) => !found.has(id)));
  const known = new Set(fleet.workloads.map(({ workloadId }) => workloadId));
  const kept = fleet.workloads
    .filter(({ workloadId }) => !gone.has(workloadId))
    .map((workload) => found.get(workload.workloadId) ?? workload);
  const added = [...found.values()].filter(({ workloadId }) => !known.has(workloadId));
  const workloads = added.length === 0 ? kept : [...kept, ...added].sort(byName);
  return { ...fleet, at: answer.at, tapes: [...fleet.tapes, ...answer.tapes], workloads };
}

function byName(one: FleetWorkload, other: FleetWorkload): number {
  return one.name < other.name ? -1 : 1;
}
