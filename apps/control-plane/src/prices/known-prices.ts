import { and, eq, gte, inArray } from 'drizzle-orm';
import { spotPools } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import { findOnDemandPrice } from './find-on-demand-price.js';
import { maxOnDemandPriceAgeMilliseconds, maxSpotPriceAgeMilliseconds } from './fresh-price.js';

/** Prices in USD per hour that agents reported; null when there is no recent report. */
export interface KnownPrices {
  readonly onDemand: number | null;
  spot(poolId: string | null): number | null;
}

/** Where prices are asked for. */
export interface PricedPlaces {
  readonly instanceType: string | null;
  /** Null when it is not known: then the newest on-demand price of any region counts. */
  readonly region: string | null;
  readonly poolIds: readonly (string | null)[];
}

/** Reads the account's reported prices of an instance type: spot prices of the last hour, on-demand of the last two days. */
export async function readKnownPrices(
  scope: Scope,
  { instanceType, region, poolIds }: PricedPlaces,
): Promise<KnownPrices> {
  const now = scope.clock.now().getTime();
  const named = poolIds.filter((id) => id !== null);
  const pools =
    named.length === 0
      ? []
      : await scope.queries
          .select()
          .from(spotPools)
          .where(
            and(
              eq(spotPools.accountId, scope.accountId),
              inArray(spotPools.poolId, named),
              gte(spotPools.collectedAt, new Date(now - maxSpotPriceAgeMilliseconds)),
            ),
          );
  const newest = instanceType === null ? undefined : await findOnDemandPrice(scope, { instanceType, region });
  const isKnown = newest !== undefined && now - newest.collectedAt.getTime() <= maxOnDemandPriceAgeMilliseconds;
  return {
    onDemand: isKnown ? newest.price : null,
    spot: (poolId) => pools.find((pool) => pool.poolId === poolId)?.price ?? null,
  };
}
