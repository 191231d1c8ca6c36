import { and, asc, eq, gt } from 'drizzle-orm';
import { onDemandPrices, spotPools } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import { maxOnDemandPriceAgeMilliseconds, maxSpotPriceAgeMilliseconds } from './fresh-price.js';

/** Which pools to list. */
export interface PoolFilter {
  readonly limit: number;
  readonly instanceType?: string | undefined;
  readonly region?: string | undefined;
  readonly zone?: string | undefined;
  /** Only pools with a greater id: those of the next page. */
  readonly after?: string | undefined;
}

/** A pool with its newest price, in USD per hour. A price that was not reported lately is null: it is unknown. */
export interface ListedPool {
  readonly poolId: string;
  readonly instanceType: string;
  readonly region: string;
  readonly zone: string;
  readonly price: number | null;
  readonly collectedAt: Date;
  readonly onDemandPrice: number | null;
}

/** Lists the pools that the account's agents reported, by id: one more than the limit when there are more. */
export async function listPools(
  { queries, accountId, clock }: Scope,
  { limit, instanceType, region, zone, after }: PoolFilter,
): Promise<readonly ListedPool[]> {
  const rows = await queries
    .select({ pool: spotPools, onDemand: onDemandPrices })
    .from(spotPools)
    .leftJoin(
      onDemandPrices,
      and(
        eq(onDemandPrices.accountId, spotPools.accountId),
        eq(onDemandPrices.instanceType, spotPools.instanceType),
        eq(onDemandPrices.region, spotPools.region),
      ),
    )
    .where(
      and(
        eq(spotPools.accountId, accountId),
        instanceType === undefined ? undefined : eq(spotPools.instanceType, instanceType),
        region === undefined ? undefined : eq(spotPools.region, region),
        zone === undefined ? undefined : eq(spotPools.zone, zone),
        after === undefined ? undefined : gt(spotPools.poolId, after),
      ),
    )
    .orderBy(asc(spotPools.poolId))
    .limit(limit + 1);
  const now = clock.now().getTime();
  const fresh = (known: { readonly price: number; readonly collectedAt: Date } | null, maxMilliseconds: number) =>
    known !== null && now - known.collectedAt.getTime() <= maxMilliseconds ? known.price : null;
  return rows.map(({ pool, onDemand }) => ({
    poolId: pool.poolId,
    instanceType: pool.instanceType,
    region: pool.region,
    zone: pool.zone,
    price: fresh(pool, maxSpotPriceAgeMilliseconds),
    collectedAt: pool.collectedAt,
    onDemandPrice: fresh(onDemand, maxOnDemandPriceAgeMilliseconds),
  }));
}
