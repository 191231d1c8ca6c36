import { type ApiClient, type components, dataOf } from '@spotguard/api-client';
import { queryOptions } from '@tanstack/react-query';

/** The whole fleet, as the server tells it in one answer. */
export type Fleet = components['schemas']['Fleet'];
/** Some workloads of the fleet, read again after events. */
export type FleetWorkloads = components['schemas']['FleetWorkloads'];
/** A workload as a row of the fleet. */
export type FleetWorkload = components['schemas']['FleetWorkload'];
/** A part of a tape: where a workload ran, until the next part. */
export type TapeRun = components['schemas']['TapeRun'];
/** Something that needs a person, or that the agents are doing something about. */
export type Attention = components['schemas']['Attention'];

/** Where the cache has the fleet. */
export const fleetKey = ['fleet'] as const;

const maxSmallFleet = 500;
const smallFleetMilliseconds = 15_000;
const largeFleetMilliseconds = 60_000;

/**
 * Reads the whole fleet. Events keep it right; contacts and prices change without an event, so it is read again from time
 * to time, a large one less often.
 */
export function fleetQuery(api: ApiClient) {
  return queryOptions({
    queryKey: fleetKey,
    queryFn: () => dataOf(api.GET('/api/v1/fleet')),
    refetchInterval: ({ state }) => (isSmallFleet(state.data) ? smallFleetMilliseconds : largeFleetMilliseconds),
  });
}

/** Whether the whole fleet is read as quickly as a part of it. */
export function isSmallFleet(fleet: Fleet | undefined): boolean {
  return (fleet?.workloads.length ?? 0) <= maxSmallFleet;
}
