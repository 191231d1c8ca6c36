import { type ApiClient, allItems } from '@spotguard/api-client';
import { queryOptions } from '@tanstack/react-query';
import type { Pool } from './switch-targets.js';

const pageSize = 200;
/** Prices come without an event. */
const readAgainMilliseconds = 15_000;

/** Reads the pools of an instance type in a region, with their newest prices. */
export function poolsQuery(api: ApiClient, { instanceType, region }: Pick<Pool, 'instanceType' | 'region'>) {
  return queryOptions({
    queryKey: ['pools', region, instanceType],
    queryFn: async () => {
      const pools: Pool[] = [];
      const read = (cursor: string | undefined) => {
        const query = { instanceType, region, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
        return api.GET('/api/v1/pools', { params: { query } });
      };
      for await (const pool of allItems(read)) pools.push(pool);
      return pools;
    },
    refetchInterval: readAgainMilliseconds,
  });
}
