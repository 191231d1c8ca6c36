import { type ApiClient, allItems, type components, dataOf } from '@spotguard/api-client';
import { queryOptions } from '@tanstack/react-query';
import { daysOf, type Month } from './months.js';
import type { Grouping } from './savings-search.js';

/** The terms of a bill. */
export type Bill = components['schemas']['Bill'];
/** One group of a bill: a month, a day, a workload or a pool. */
export type BillItem = components['schemas']['BillItem'];

/** The server computes the present day again within a quarter of an hour. */
const againMilliseconds = 300_000;
const maxItems = 200;

/** Reads the bills of some months, and what is in none of them. */
export function monthsQuery(api: ApiClient, first: Month, last: Month) {
  return queryOptions({
    queryKey: ['savings', 'months', first, last],
    queryFn: () => dataOf(api.GET('/api/v1/savings', { params: { query: { ...daysOf(first, last), by: 'month' } } })),
    staleTime: 0,
    refetchInterval: againMilliseconds,
  });
}

/** Reads all groups of the bill of a month. */
export function groupsQuery(api: ApiClient, month: Month, by: Grouping) {
  return queryOptions({
    queryKey: ['savings', 'groups', month, by],
    queryFn: async () => {
      const items: BillItem[] = [];
      const read = (cursor: string | undefined) => {
        const query = { ...daysOf(month), by, limit: maxItems, ...(cursor === undefined ? {} : { cursor }) };
        return api.GET('/api/v1/savings', { params: { query } });
      };
      for await (const item of allItems(read)) items.push(item);
      return items;
    },
    staleTime: 0,
    refetchInterval: againMilliseconds,
  });
}

/** The bill of a month in which nothing ran. */
export const noBill: BillItem = {
  period: null,
  workloadId: null,
  name: null,
  pool: null,
  market: null,
  instanceType: null,
  zone: null,
  hours: 0,
  unknownHours: 0,
  baseline: 0,
  spot: 0,
  onDemand: 0,
  overlap: 0,
  overlapHours: 0,
  overlapUnknownHours: 0,
  replicas: 0,
  replicaHours: 0,
  replicaUnknownHours: 0,
  saved: 0,
  savedShare: null,
};
