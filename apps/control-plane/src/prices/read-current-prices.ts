import { formatPoolId } from '@spotguard/protocol';
import { eq } from 'drizzle-orm';
import { onDemandPrices, spotPools } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import { maxPriceAgeMilliseconds } from './fresh-price.js';

/** The newest price that was reported, in USD per hour, and when an agent read it. */
export interface CurrentPrice {
  /** Null when it is too old to be known. */
  readonly price: number | null;
  readonly collectedAt: Date;
}

/** The newest prices of an account. A price that was never reported is undefined. */
export interface CurrentPrices {
  spot(instanceType: string, zone: string): CurrentPrice | undefined;
  onDemand(instanceType: string, region: string): CurrentPrice | undefined;
}

/** Reads the newest price of each pool, and of each instance type and region, that the account's agents reported. */
export async function readCurrentPrices({ queries, accountId, clock }: Scope): Promise<CurrentPrices> {
  const now = clock.now().getTime();
  const pools = await queries.select().from(spotPools).where(eq(spotPools.accountId, accountId));
  const listed = await queries.select().from(onDemandPrices).where(eq(onDemandPrices.accountId, accountId));
  const current = (market: 'spot' | 'on-demand', { price, collectedAt }: { price: number; collectedAt: Date }) => {
    const isKnown = now - collectedAt.getTime() <= maxPriceAgeMilliseconds(market);
    return { price: isKnown ? price : null, collectedAt };
  };
  const spot = new Map(pools.map((pool) => [pool.poolId, current('spot', pool)]));
  const onDemand = new Map(listed.map((row) => [`${row.instanceType} ${row.region}`, current('on-demand', row)]));
  return {
    spot: (instanceType, zone) => spot.get(formatPoolId({ instanceType, availabilityZone: zone })),
    onDemand: (instanceType, region) => onDemand.get(`${instanceType} ${region}`),
  };
}
