import type { components } from '@spotguard/api-client';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { savedShare } from '../fleet/fleet-sort.js';
import { hoursPerMonth } from '../format/hours-per-month.js';

/** A pool with its newest prices. */
export type Pool = components['schemas']['Pool'];

/** Where a workload can be switched to. */
export interface SwitchTarget {
  /** What stands for it in the address: a zone, or `on-demand`. */
  readonly key: string;
  readonly market: 'spot' | 'on-demand';
  readonly zone: string | null;
  /** Null for on-demand. */
  readonly pool: string | null;
  /** USD per hour; null when nobody knows it, as the two below. */
  readonly price: number | null;
  /** Against what is paid now. */
  readonly change: number | null;
  /** The part of the on-demand price that is not paid. */
  readonly saved: number | null;
  /** What went wrong there in 30 days; null for on-demand, which AWS does not interrupt. */
  readonly trouble: PoolTrouble | null;
  /** Whether something went wrong there within a day: then it comes after the others. */
  readonly isTroubled: boolean;
}

/** What went wrong in a pool in 30 days. */
export type PoolTrouble = Pick<Pool, 'interruptions' | 'refusals' | 'troubleAt'>;

const troubledMilliseconds = 86_400_000;

/** The key of on-demand. */
export const onDemandKey = 'on-demand';

/**
 * Lists where a workload can be switched to: the pools of its instance type and region but its own, first those without trouble
 * lately, of these the cheapest first and those with an unknown price last, and then on-demand, unless it runs there. `now` is
 * the server's time in milliseconds.
 */
export function switchTargets(workload: FleetWorkload, pools: readonly Pool[], now: number): readonly SwitchTarget[] {
  const { market, instanceType, region, zone, price: paid, onDemandPrice } = workload;
  const known = (price: number | null) => ({
    price,
    change: price === null || paid === null ? null : price - paid,
    saved: savedShare({ price, onDemandPrice }),
  });
  const spot = pools
    .filter((pool) => pool.instanceType === instanceType && pool.region === region)
    .filter((pool) => market !== 'spot' || pool.zone !== zone)
    .map((pool) => ({
      key: pool.zone,
      market: 'spot' as const,
      zone: pool.zone,
      pool: pool.pool,
      ...known(pool.price),
      trouble: pool,
      isTroubled: pool.troubleAt !== null && now - Date.parse(pool.troubleAt) < troubledMilliseconds,
    }))
    .sort((one, other) => order(one, other) || (one.key < other.key ? -1 : 1));
  if (market === 'on-demand') return spot;
  const onDemand = { key: onDemandKey, market: 'on-demand' as const, zone, pool: null, ...known(onDemandPrice) };
  return [...spot, { ...onDemand, trouble: null, isTroubled: false }];
}

/** Why the first target is the first; undefined when it is for no reason that a person would choose it for. */
export function reasonOfFirst([first, ...others]: readonly SwitchTarget[]): string | undefined {
  if (first === undefined || first.price === null || first.market !== 'spot' || first.isTroubled) return undefined;
  const { price } = first;
  return others.some((other) => other.price !== null && other.price < price) ? 'cheapest without trouble' : 'cheapest';
}

/** What a change of the price per hour is in a month; null when it is unknown. */
export function monthlyChange({ change }: SwitchTarget): number | null {
  return change === null ? null : change * hoursPerMonth;
}

/** Whether a predecessor is ended some time after a switch. A wait of 0 keeps it, as `WorkloadSettings` of the API says. */
export function endsPredecessor({ autoTerminateEnabled, terminateWaitSeconds }: FleetWorkload['settings']): boolean {
  return autoTerminateEnabled && terminateWaitSeconds > 0;
}

/** What the predecessor costs while it runs on, in USD; null when its price is unknown, or when it is kept for good. */
export function overlapCost({ price, settings }: FleetWorkload): number | null {
  if (!endsPredecessor(settings) || price === null) return null;
  return (price * settings.terminateWaitSeconds) / 3_600;
}

function order(one: SwitchTarget, other: SwitchTarget): number {
  const rank = ({ price }: SwitchTarget) => price ?? Number.MAX_VALUE;
  return Number(one.isTroubled) - Number(other.isTroubled) || rank(one) - rank(other);
}
