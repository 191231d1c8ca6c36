import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { fleetQuery } from '../fleet/fleet-query.js';
import { usePage } from '../page-parts.js';
import { type WorkloadNames, workloadNames } from './workload-names.js';

/** The names of the workloads, and the one that the address of a history names. */
export interface SearchedWorkload {
  readonly names: WorkloadNames;
  /** Undefined when the address names none. */
  readonly workloadId: string | undefined;
  /** `waiting`: the names are not known yet, so nothing can be asked. `missing`: no workload has the name. */
  readonly state: 'waiting' | 'known' | 'missing';
}

const none: readonly never[] = [];

/**
 * Finds the workload that the address of a history names. A history is read after the fleet, with which the event stream
 * begins, so that nothing is missed between the two.
 */
export function useSearchedWorkload(workload: string | undefined): SearchedWorkload {
  const { api } = usePage();
  const fleet = useQuery(fleetQuery(api)).data;
  const workloads = fleet?.workloads;
  const names = useMemo(() => workloadNames(workloads ?? none), [workloads]);
  const workloadId = workload === undefined ? undefined : names.idOf(workload);
  if (workloads === undefined) return { names, workloadId, state: 'waiting' };
  return { names, workloadId, state: workload !== undefined && workloadId === undefined ? 'missing' : 'known' };
}
