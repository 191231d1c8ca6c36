import { formatPoolId, parsePoolId } from '@spotguard/protocol';
import { maxSpotPriceAgeMilliseconds } from '../../prices/fresh-price.js';
import type { SpotPoolRow } from '../../storage/rows.js';

/** What the choice of a replica's pool depends on. */
export interface PoolChoice {
  readonly pools: readonly SpotPoolRow[];
  readonly instanceType: string;
  /** The primary's zone. It is excluded, because an outage of it would hit the replica too. */
  readonly ownZone: string | null;
  readonly now: Date;
  /** Pools in which a replica failed recently. */
  readonly failed: ReadonlySet<string>;
  readonly preferredZones?: readonly string[] | undefined;
  readonly excludedZones?: readonly string[] | undefined;
}

/** A pool, with its price in USD per hour; null when the price is unknown or too old. */
export interface ChosenPool {
  readonly poolId: string;
  readonly zone: string;
  readonly hourlyCost: number | null;
}

/**
 * Chooses the cheapest pool of the same type in another zone. Preferred zones come first, and pools with a recent failure
 * last. Pools with an unknown price come after those with a known one. A preferred zone that no report has named yet is
 * considered too, in the order of the preference. Undefined when there is no pool.
 */
export function choosePool(choice: PoolChoice): ChosenPool | undefined {
  const excluded = new Set(choice.excludedZones);
  if (choice.ownZone !== null) excluded.add(choice.ownZone);
  const preferred = choice.preferredZones ?? [];
  const rankOf = ({ poolId, zone }: ChosenPool) =>
    Number(choice.failed.has(poolId)) * 2 + Number(!preferred.includes(zone));
  const [best] = [...reportedPools(choice), ...unreportedPools(choice, preferred)]
    .filter(({ zone }) => !excluded.has(zone))
    .sort(
      (one, other) =>
        rankOf(one) - rankOf(other) ||
        (one.hourlyCost ?? Number.MAX_VALUE) - (other.hourlyCost ?? Number.MAX_VALUE) ||
        preferred.indexOf(one.zone) - preferred.indexOf(other.zone) ||
        one.poolId.localeCompare(other.poolId),
    );
  return best;
}

function reportedPools({ pools, instanceType, now }: PoolChoice): readonly ChosenPool[] {
  return pools
    .filter((pool) => pool.instanceType === instanceType)
    .map(({ poolId, zone, price, collectedAt }) => ({
      poolId,
      zone,
      hourlyCost: now.getTime() - collectedAt.getTime() <= maxSpotPriceAgeMilliseconds ? price : null,
    }));
}

function unreportedPools({ pools, instanceType }: PoolChoice, zones: readonly string[]): readonly ChosenPool[] {
  const reported = new Set(pools.filter((pool) => pool.instanceType === instanceType).map(({ zone }) => zone));
  return zones
    .filter((zone) => !reported.has(zone))
    .map((zone) => ({ poolId: formatPoolId({ instanceType, availabilityZone: zone }), zone, hourlyCost: null }))
    .filter(({ poolId, zone }) => parsePoolId(poolId)?.availabilityZone === zone);
}
