import type { Throttle, ThrottlingRule } from '../query/throttle.js';
import type { Pool } from './capacity-book.js';
import type { Offer } from './offer-book.js';
import type { RegionState } from './region-state.js';
import type { Market } from './simulated-instance.js';

/** What the region refuses, and from when on. */
export interface LimitControl {
  /** Sets how many instances can be alive in a pool at once (0: InsufficientInstanceCapacity); undefined lifts the limit. */
  setCapacity(pool: Pool, count: number | undefined): void;
  /** Sets the vCPUs that may run in a market (MaxSpotInstanceCountExceeded, VcpuLimitExceeded); undefined lifts the quota. */
  setQuota(market: Market, vcpus: number | undefined): void;
  /** Begins or ends to offer a type in a zone; without it a launch there is `Unsupported`. */
  setOffered(offer: Offer, offered: boolean): void;
  /** Switches EC2's request limits (RequestLimitExceeded) on or off; every bucket is full again. */
  setThrottling(rule: ThrottlingRule): void;
}

/** The control of a region's limits. */
export function limitControlOf(state: RegionState, throttle: Throttle): LimitControl {
  return {
    setCapacity: (pool, count) => state.capacity.set(pool, count),
    setQuota: (market, vcpus) => state.quotas.set(market, vcpus),
    setOffered: (offer, offered) => state.offers.set(offer, offered),
    setThrottling: (rule) => throttle.set(rule),
  };
}
