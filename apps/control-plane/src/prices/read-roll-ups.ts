import { and, asc, eq, gt, lt } from 'drizzle-orm';
import { priceRollUps } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import type { PriceKey, PricePeriod } from './price-periods.js';
import type { PriceRange } from './read-price-points.js';
import { bySeries, ofRegion } from './series-of-region.js';

/** A period whose price is an average, with the extremes. */
export interface KnownPeriod extends PricePeriod {
  readonly min?: number;
  readonly max?: number;
}

/** The hours or days of one series, oldest first. */
export interface RollUpsOfSeries extends PriceKey {
  readonly periods: readonly KnownPeriod[];
}

const spanMilliseconds = { hour: 3_600_000, day: 86_400_000 };

/** Reads the hours or days of a range in which a price was known. */
export async function readRollUps(
  scope: Scope,
  { span, ...range }: PriceRange & { readonly span: 'hour' | 'day' },
): Promise<readonly RollUpsOfSeries[]> {
  const rows = await scope.queries
    .select()
    .from(priceRollUps)
    .where(
      and(
        ofRegion(scope, priceRollUps, range),
        eq(priceRollUps.span, span),
        gt(priceRollUps.at, new Date(range.from.getTime() - spanMilliseconds[span])),
        lt(priceRollUps.at, range.to),
      ),
    )
    .orderBy(asc(priceRollUps.market), asc(priceRollUps.place), asc(priceRollUps.at));
  return bySeries(rows).map(({ rows: spans, ...key }) => ({
    ...key,
    periods: spans.map(({ at, average: price, min, max }) => {
      return { from: at, until: new Date(at.getTime() + spanMilliseconds[span]), price, min, max };
    }),
  }));
}
