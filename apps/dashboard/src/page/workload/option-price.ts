import type { FleetWorkload } from '../fleet/fleet-query.js';
import type { Pool } from '../switch/switch-targets.js';
import type { PlannedFailover } from './failover-plan-query.js';

/** What a workload would cost per hour with an option of its failover plan; null when it is unknown. */
export function optionPrice(
  { kind, market, zone }: Pick<PlannedFailover['options'][number], 'kind' | 'market' | 'zone'>,
  { onDemandPrice }: Pick<FleetWorkload, 'onDemandPrice'>,
  pools: readonly Pick<Pool, 'zone' | 'price'>[],
): number | null {
  if (kind === 'launch' && market === 'on-demand') return onDemandPrice;
  return pools.find((pool) => pool.zone === zone)?.price ?? null;
}
