import { and, asc, desc, eq, gt, inArray, lt, or, sql } from 'drizzle-orm';
import { pricePoints } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import {
  maxOnDemandPriceAgeMilliseconds,
  maxPriceAgeMilliseconds,
  maxSpotPriceAgeMilliseconds,
} from './fresh-price.js';
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
  return accountPrices(rows);
}

/** How often a thinned history has a price at most. */
const thinMilliseconds = 30 * 60_000;

/**
 * Reads the prices of a range of time with at most one price per half hour and series, the last one of it: enough to draw
 * a day, and independent of how often prices change. Only of some instance types when these are given.
 */
export async function readThinPriceHistory(
  scope: Scope,
  { from, to, instanceTypes }: { readonly from: Date; readonly to: Date; readonly instanceTypes?: readonly string[] },
): Promise<AccountPrices> {
  const { market, instanceType, place, at, price } = pricePoints;
  const slot = sql`date_bin(${sql.raw(`interval '${thinMilliseconds / 1_000} seconds'`)}, ${at}, timestamptz '2000-01-01 00:00:00+00')`;
  const since = (milliseconds: number) => gt(at, new Date(from.getTime() - milliseconds));
  const rows = await scope.queries
    .selectDistinctOn([market, instanceType, place, slot], { market, instanceType, place, at, price })
    .from(pricePoints)
    .where(
      and(
        eq(pricePoints.accountId, scope.accountId),
        instanceTypes === undefined ? undefined : inArray(instanceType, [...instanceTypes]),
        or(
          and(eq(market, 'spot'), since(maxSpotPriceAgeMilliseconds)),
          and(eq(market, 'on-demand'), since(maxOnDemandPriceAgeMilliseconds)),
        ),
        lt(at, to),
      ),
    )
    .orderBy(market, instanceType, place, slot, desc(at));
  return accountPrices(rows);
}

interface PriceRow extends PricePoint {
  readonly market: string;
  readonly instanceType: string;
  readonly place: string;
}

/** The rows of a series have to be in the order of their times. */
function accountPrices(rows: readonly PriceRow[]): AccountPrices {
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
