import type { FleetWorkload } from '../fleet/fleet-query.js';

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The names of the workloads, as histories need them: these have only ids. */
export interface WorkloadNames {
  /** In the order of the alphabet. */
  readonly all: readonly string[];
  /** The zones in which they run now. */
  readonly zones: readonly string[];
  /** The name of a workload; undefined when it was removed. */
  readonly nameOf: (workloadId: string) => string | undefined;
  /** The id for what stands in the address: a name, or the id of a workload that was removed. Undefined when there is none. */
  readonly idOf: (workload: string) => string | undefined;
}

/** Takes the names from the workloads of the fleet. */
export function workloadNames(
  workloads: readonly Pick<FleetWorkload, 'workloadId' | 'name' | 'zone'>[],
): WorkloadNames {
  const names = new Map(workloads.map(({ workloadId, name }) => [workloadId, name]));
  const ids = new Map(workloads.map(({ workloadId, name }) => [name, workloadId]));
  return {
    all: [...ids.keys()].sort(),
    zones: [...new Set(workloads.flatMap(({ zone }) => zone ?? []))].sort(),
    nameOf: (workloadId) => names.get(workloadId),
    idOf: (workload) => ids.get(workload) ?? (uuid.test(workload) ? workload.toLowerCase() : undefined),
  };
}
