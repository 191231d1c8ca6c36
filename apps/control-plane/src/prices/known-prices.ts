import { and, desc, eq, gte, inArray, isNotNull } from 'drizzle-orm';
import { pricingReports, spotPools } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import { maxOnDemandPriceAgeMilliseconds, maxSpotPriceAgeMilliseconds } from './fresh-price.js';

/** Prices in USD per hour that agents reported; null when there is no recent report. */
export interface KnownPrices {
  readonly onDemand: number | null;
  spot(poolId: string | null): number | null;
}

/** Reads the account's reported prices of an instance type: spot prices of the last hour, on-demand of the last two days. */
export async function readKnownPrices(
  scope: Scope,
  { instanceType, poolIds }: { readonly instanceType: string | null; readonly poolIds: readonly (string | null)[] },
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
  const [newest] = await scope.queries
    .select({ price: pricingReports.onDemandPrice })
    .from(pricingReports)
    .where(
      and(
        eq(pricingReports.accountId, scope.accountId),
        eq(pricingReports.instanceType, instanceType ?? ''),
        isNotNull(pricingReports.onDemandPrice),
        gte(pricingReports.collectedAt, new Date(now - maxOnDemandPriceAgeMilliseconds)),
      ),
    )
    .orderBy(desc(pricingReports.collectedAt))
    .limit(1);
  return {
    onDemand: newest?.price ?? null,
    spot: (poolId) => pools.find((pool) => pool.poolId === poolId)?.price ?? null,
  };
}
