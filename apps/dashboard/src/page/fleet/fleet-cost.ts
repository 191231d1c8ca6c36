import type { FleetWorkload } from './fleet-query.js';

/** What some workloads cost now, in USD per hour. */
export interface FleetCost {
  /** How many have both prices; only these are in the sums, so that the sums compare. */
  readonly known: number;
  readonly price: number | null;
  readonly onDemandPrice: number | null;
  /** The part of the on-demand price that is not paid. */
  readonly savedShare: number | null;
}

/** Adds up what workloads cost now. Sums of nothing are unknown, not zero. */
export function costOf(workloads: readonly FleetWorkload[]): FleetCost {
  let known = 0;
  let price = 0;
  let onDemandPrice = 0;
  for (const workload of workloads) {
    if (workload.price === null || workload.onDemandPrice === null) continue;
    known += 1;
    price += workload.price;
    onDemandPrice += workload.onDemandPrice;
  }
  if (known === 0) return { known, price: null, onDemandPrice: null, savedShare: null };
  return { known, price, onDemandPrice, savedShare: onDemandPrice === 0 ? null : 1 - price / onDemandPrice };
}
