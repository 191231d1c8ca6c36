import { type ApiClient, type components, dataOf } from '@spotguard/api-client';
import { queryOptions } from '@tanstack/react-query';
import { settingsKeys } from '../settings-keys.js';

/** The limits on launches, with what is used of each. */
export type LaunchLimits = components['schemas']['LaunchLimits'];
/** A freeze that is in force. */
export type Freeze = components['schemas']['Freeze'];
/** The kinds of limits. */
export type LimitKind = 'launchesPerHour' | 'spendPerDay' | 'failuresInRow';

/** What is used of a limit changes without an event. */
const againMilliseconds = 15_000;
const maxPastFreezes = 20;

/** Reads the limits of the account. */
export function limitsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: [...settingsKeys.limits, 'limits'],
    queryFn: () => dataOf(api.GET('/api/v1/limits')),
    staleTime: 0,
    refetchInterval: againMilliseconds,
  });
}

/** Reads the freezes in force: of the account, its workloads and the server. */
export function freezesQuery(api: ApiClient) {
  return queryOptions({
    queryKey: [...settingsKeys.limits, 'freezes'],
    queryFn: async () => (await dataOf(api.GET('/api/v1/freezes'))).items,
    staleTime: 0,
  });
}

/** Reads the last freezes that were lifted, the newest first. */
export function pastFreezesQuery(api: ApiClient) {
  return queryOptions({
    queryKey: [...settingsKeys.limits, 'past'],
    queryFn: async () => {
      const query = { types: 'freeze.lifted', limit: maxPastFreezes };
      return (await dataOf(api.GET('/api/v1/activity', { params: { query } }))).items;
    },
    staleTime: 0,
  });
}
