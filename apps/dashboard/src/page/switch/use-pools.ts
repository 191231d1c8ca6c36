import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { usePage } from '../page-parts.js';
import { poolsQuery } from './pools-query.js';
import type { Pool } from './switch-targets.js';

/** Reads the pools of a workload's instance type in its region. Nothing is read while one of the two is unknown. */
export function usePools({ instanceType, region }: FleetWorkload): UseQueryResult<Pool[]> {
  const { api } = usePage();
  return useQuery({
    ...poolsQuery(api, { instanceType: instanceType ?? '', region: region ?? '' }),
    enabled: instanceType !== null && region !== null,
  });
}
