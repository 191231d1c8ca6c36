import type { SpotPoolRow } from '../storage/rows.js';

/** What is known when a standby needs a pool. */
export interface PoolChoice {
  readonly pools: readonly SpotPoolRow[];
  readonly instanceType: string;
  /** The primary's zone: a standby there would fall with it. */
  readonly ownZone: string | null;
  readonly now: Date;
  /** Pools that a standby has failed in lately. */
  readonly failed: ReadonlySet<string>;
  readonly preferredZones?: readonly string[] | undefined;
  readonly excludedZones?: readonly string[] | undefined;
}

/** A pool, with its price in USD per hour if it is known and fresh. */
export interface ChosenPool {
  readonly poolId: string;
  readonly zone: string;
  readonly hourlyCost: number | null;
}

/** An older price is taken for unknown. */
export const freshPriceMilliseconds = 3_600_000;

/**
 * The cheapest pool of the same type in another zone. Preferred zones come first, pools that failed lately last; an
 * unknown price comes after the known ones, but does not rule a pool out.
 */
export function choosePool(choice: PoolChoice): ChosenPool | undefined {
  const excluded = new Set(choice.excludedZones);
  if (choice.ownZone !== null) excluded.add(choice.ownZone);
  const preferred = new Set(choice.preferredZones);
  const candidates = choice.pools
    .filter(({ instanceType, zone }) => instanceType === choice.instanceType && !excluded.has(zone))
    .map(({ poolId, zone, price, collectedAt }) => ({
      poolId,
      zone,
      hourlyCost: choice.now.getTime() - collectedAt.getTime() <= freshPriceMilliseconds ? price : null,
      rank: Number(choice.failed.has(poolId)) * 2 + Number(!preferred.has(zone)),
    }))
    .sort(
      (one, other) =>
        one.rank - other.rank ||
        (one.hourlyCost ?? Number.MAX_VALUE) - (other.hourlyCost ?? Number.MAX_VALUE) ||
        one.poolId.localeCompare(other.poolId),
    );
  const [best] = candidates;
  return best && { poolId: best.poolId, zone: best.zone, hourlyCost: best.hourlyCost };
}
