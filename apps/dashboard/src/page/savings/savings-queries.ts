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
