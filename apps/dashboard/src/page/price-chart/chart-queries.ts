import { type ApiClient, allItems, dataOf } from '@spotguard/api-client';
import { queryOptions } from '@tanstack/react-query';
import { historyKey } from '../history/history-query.js';
import type { Interruption } from '../interruptions/interruption.js';
import type { Switch } from '../switches/switch.js';
import type { ReplicaSpan } from './instance-lanes.js';
import type { PriceHistory } from './price-lines.js';
import { type PriceRange, priceRanges } from './price-ranges.js';

const pageSize = 200;
/** Prices come without an event. The price of now is read as often beside the chart, and should be the same. */
const readAgainMilliseconds = 15_000;

interface PricesAsked {
  readonly instanceType: string;
  readonly region: string;
  readonly range: PriceRange;
  readonly now: () => number;
}

/** The prices of a range of time, with its begin and its end in milliseconds. */
export interface PricesOfRange {
  readonly history: PriceHistory;
  readonly from: number;
  readonly to: number;
}

/** Reads the prices of all pools of an instance type in a region, from so far back until now. */
export function pricesQuery(api: ApiClient, { instanceType, region, range, now }: PricesAsked) {
  return queryOptions({
    queryKey: ['prices', region, instanceType, range],
    queryFn: async (): Promise<PricesOfRange> => {
      const to = now();
      const from = to - priceRanges[range].milliseconds;
      const query = { instanceType, region, from: new Date(from).toISOString() };
      return { history: await dataOf(api.GET('/api/v1/prices', { params: { query } })), from, to };
    },
    refetchInterval: readAgainMilliseconds,
  });
}

/** Reads every switch and interruption of a workload in a range of time. Events make them be read again. */
export function movesQuery(
  api: ApiClient,
  { workloadId, range, now }: { readonly workloadId: string; readonly range: PriceRange; readonly now: () => number },
) {
  return queryOptions({
    queryKey: [...historyKey('switches'), 'chart', workloadId, range],
    queryFn: async () => {
      const from = new Date(now() - priceRanges[range].milliseconds).toISOString();
      const query = { workloadId, from, limit: pageSize };
      const pageOf = (cursor: string | undefined) => ({
        params: { query: { ...query, ...(cursor === undefined ? {} : { cursor }) } },
      });
      const switches: Switch[] = [];
      for await (const item of allItems((cursor) => api.GET('/api/v1/switches', pageOf(cursor)))) switches.push(item);
      const interruptions: Interruption[] = [];
      for await (const item of allItems((cursor) => api.GET('/api/v1/interruptions', pageOf(cursor))))
        interruptions.push(item);
      return { switches, interruptions };
    },
  });
}

/** Reads the newest replicas of a workload, each from its order to its end. */
export function replicaSpansQuery(
  api: ApiClient,
  { workloadId, now }: { readonly workloadId: string; readonly now: () => number },
) {
  return queryOptions({
    queryKey: [...historyKey('replicas'), 'chart', workloadId],
    queryFn: async (): Promise<readonly ReplicaSpan[]> => {
      const params = { path: { workloadId }, query: { limit: pageSize } };
      const { items } = await dataOf(api.GET('/api/v1/workloads/{workloadId}/replicas', { params }));
      return items.map(({ replicaId, zone, isActive, createdAt, terminatedAt, promotedAt, failedAt }) => {
        const end = terminatedAt ?? promotedAt ?? failedAt;
        return { replicaId, zone, isActive, from: Date.parse(createdAt), to: end === null ? now() : Date.parse(end) };
      });
    },
    refetchInterval: readAgainMilliseconds,
  });
}
