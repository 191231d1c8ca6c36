import type { FleetWorkload } from '../fleet/fleet-query.js';
import { formatAmount, formatHourly } from '../format/format-price.js';
import { hoursPerMonth } from '../format/hours-per-month.js';
import type { Pool } from '../switch/switch-targets.js';

/**
 * The pool in which a replica would be launched: the cheapest one in another zone, those with an unknown price last. The server
 * chooses in the same way, but passes over pools that have just refused.
 */
export function replicaPool({ zone }: Pick<FleetWorkload, 'zone'>, pools: readonly Pool[]): Pool | undefined {
  const costOf = ({ price }: Pool): number => price ?? Number.POSITIVE_INFINITY;
  return pools
    .filter((pool) => pool.zone !== zone)
    .toSorted((one, other) => costOf(one) - costOf(other) || (one.zone < other.zone ? -1 : 1))[0];
}

/** What a replica costs there: `about $0.0548/h ($40 a month)`, or that nobody knows it. */
export function replicaCost(pool: Pool | undefined): string {
  if (pool === undefined || pool.price === null) return 'at an unknown price';
  return `about $${formatHourly(pool.price)}/h (${formatAmount(pool.price * hoursPerMonth)} a month)`;
}
