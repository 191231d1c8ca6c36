import { and, asc, eq, gt, lt } from 'drizzle-orm';
import { pricePoints } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import { maxOnDemandPriceAgeMilliseconds, maxPriceAgeMilliseconds } from './fresh-price.js';
import { type PricePeriod, type PricePoint, pricePeriods } from './price-periods.js';

/** When which price of an account was in force. A price that nobody reported has no periods. */
export interface AccountPrices {
  spot(instanceType: string, zone: string): readonly PricePeriod[];
  onDemand(instanceType: string, region: string): readonly PricePeriod[];
}

/** Reads all prices of an account in a range of time, exactly. It is for some days, as long as points are kept. */
export async function readPriceHistory(
  scope: Scope,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<AccountPrices> {
  const rows = await scope.queries
    .select({
      market: pricePoints.market,
      instanceType: pricePoints.instanceType,
      place: pricePoints.place,
      at: pricePoints.at,
      price: pricePoints.price,
    })
    .from(pricePoints)
    .where(
      and(
        eq(pricePoints.accountId, scope.accountId),
        // What was reported before the range is in force in it as long as it is not too old.
        gt(pricePoints.at, new Date(from.getTime() - maxOnDemandPriceAgeMilliseconds)),
        lt(pricePoints.at, to),
      ),
    )
    .orderBy(asc(pricePoints.at));
  const points = new Map<string, PricePoint[]>();
  for (const { market, instanceType, place, ...point } of rows) {
    const key = `${market} ${instanceType} ${place}`;
    const found = points.get(key) ?? [];
    if (found.push(point) === 1) points.set(key, found);
  }
  const periodsOf = (market: 'spot' | 'on-demand', instanceType: string, place: string) =>
    pricePeriods(points.get(`${market} ${instanceType} ${place}`) ?? [], maxPriceAgeMilliseconds(market));
  return {
    spot: (instanceType, zone) => periodsOf('spot', instanceType, zone),
    onDemand: (instanceType, region) => periodsOf('on-demand', instanceType, region),
  };
}
