import { and, asc, gt, lt } from 'drizzle-orm';
import { pricePoints } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import { maxOnDemandPriceAgeMilliseconds, maxPriceAgeMilliseconds } from './fresh-price.js';
import { type PriceKey, type PricePeriod, pricePeriods } from './price-periods.js';
import { bySeries, ofRegion } from './series-of-region.js';

/** The prices of an instance type in a region during a time. */
export interface PriceRange {
  readonly instanceType: string;
  readonly region: string;
  readonly from: Date;
  readonly to: Date;
}

/** The periods of one series, oldest first. */
export interface PeriodsOfSeries extends PriceKey {
  readonly periods: readonly PricePeriod[];
}

/** Reads when which price was in force, exactly. The first period of a series may have begun before the range. */
export async function readPricePoints(scope: Scope, range: PriceRange): Promise<readonly PeriodsOfSeries[]> {
  const rows = await scope.queries
    .select({ market: pricePoints.market, place: pricePoints.place, at: pricePoints.at, price: pricePoints.price })
    .from(pricePoints)
    .where(
      and(
        ofRegion(scope, pricePoints, range),
        // What was reported before the range is in force in it as long as it is not too old.
        gt(pricePoints.at, new Date(range.from.getTime() - maxOnDemandPriceAgeMilliseconds)),
        lt(pricePoints.at, range.to),
      ),
    )
    .orderBy(asc(pricePoints.market), asc(pricePoints.place), asc(pricePoints.at));
  return bySeries(rows).map(({ rows: points, ...key }) => ({
    ...key,
    periods: pricePeriods(points, maxPriceAgeMilliseconds(key.market)),
  }));
}
