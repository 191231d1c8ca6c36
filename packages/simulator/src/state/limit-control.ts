import type { Throttle, ThrottlingRule } from '../query/throttle.js';
import type { Pool } from './pool-capacities.js';
import type { RegionState } from './region-state.js';
import type { Market } from './simulated-instance.js';
import type { TypeOffering } from './type-offerings.js';

/** Controls the limits of a region. */
export interface LimitControl {
  /**
   * Sets how many instances a pool can have at a time; undefined removes the limit. Launches beyond it are refused with
   * InsufficientInstanceCapacity.
   */
  setCapacity(pool: Pool, count: number | undefined): void;
  /**
   * Sets how many vCPUs the account can have in a market; undefined removes the quota. Launches beyond it are refused
   * with MaxSpotInstanceCountExceeded or VcpuLimitExceeded.
   */
  setQuota(market: Market, vcpus: number | undefined): void;
  /** Sets whether a zone offers a type. Launches of a type where it is not offered are refused with Unsupported. */
  setOffered(offering: TypeOffering, offered: boolean): void;
  /** Sets the limits on API calls, which are refused with RequestLimitExceeded, and fills every bucket. */
  setThrottling(rule: ThrottlingRule): void;
}

/** Returns the control of a region's limits. */
export function limitControlOf(state: RegionState, throttle: Throttle): LimitControl {
  return {
    setCapacity: (pool, count) => state.capacities.set(pool, count),
    setQuota: (market, vcpus) => state.quotas.set(market, vcpus),
    setOffered: (offering, offered) => state.offerings.set(offering, offered),
    setThrottling: (rule) => throttle.set(rule),
  };
}
