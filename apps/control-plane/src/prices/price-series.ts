import type { Scope } from '../storage/scope.js';
import type { PriceKey } from './price-periods.js';
import { readPricePoints } from './read-price-points.js';
import { type KnownPeriod, readRollUps } from './read-roll-ups.js';

/** How exact a series is: every price, or hours or days with their average. */
export type PriceResolution = 'raw' | 'hour' | 'day';

/** The prices of an instance type in a region during a time. */
export interface SeriesRequest {
  readonly instanceType: string;
  readonly region: string;
  readonly from: Date;
  readonly to: Date;
  /** Absent: chosen by the length and the age of the time. */
  readonly resolution?: PriceResolution | undefined;
}

/** A price in USD per hour, from `at` until the next value. Null: nobody knows it. */
export interface PriceValue {
  readonly at: Date;
  /** For an hour or a day the average, weighted by time. */
  readonly price: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** The history of one price. */
export interface PriceSeries extends PriceKey {
  /** Oldest first. Before the first one the price is unknown. */
  readonly values: readonly PriceValue[];
}

/** The history of the prices of a request: the on-demand price first, then the spot prices by zone. */
export interface FoundSeries {
  readonly resolution: PriceResolution;
  readonly series: readonly PriceSeries[];
}

const dayMilliseconds = 86_400_000;
/** Longer times, and those that began earlier, are shown by the hour. */
const raw = { maxMilliseconds: 3 * dayMilliseconds, maxAgeMilliseconds: 14 * dayMilliseconds };
/** Longer times, and those that began earlier, are shown by the day. */
const hourly = { maxMilliseconds: 92 * dayMilliseconds, maxAgeMilliseconds: 365 * dayMilliseconds };

/** Reads the history of the spot prices of a type in a region, and of its on-demand price. */
export async function findPriceSeries(scope: Scope, request: SeriesRequest): Promise<FoundSeries> {
  const now = scope.clock.now();
  const resolution = request.resolution ?? chooseResolution(request, now);
  const range = { ...request, to: new Date(Math.min(request.to.getTime(), now.getTime())) };
  const found =
    resolution === 'raw'
      ? await readPricePoints(scope, range)
      : await readRollUps(scope, { ...range, span: resolution });
  return { resolution, series: found.map(({ periods, ...key }) => ({ ...key, values: valuesOf(periods, range) })) };
}

function chooseResolution({ from, to }: SeriesRequest, now: Date): PriceResolution {
  const fits = ({ maxMilliseconds, maxAgeMilliseconds }: typeof raw): boolean =>
    to.getTime() - from.getTime() <= maxMilliseconds && now.getTime() - from.getTime() <= maxAgeMilliseconds;
  if (fits(raw)) return 'raw';
  return fits(hourly) ? 'hour' : 'day';
}

/** The values of a step line: one where a price comes into force, and null where the price becomes unknown. */
function valuesOf(periods: readonly KnownPeriod[], { from, to }: { readonly from: Date; readonly to: Date }) {
  const values: PriceValue[] = [];
  let knownUntil: Date | undefined;
  const end = (at: Date) => values.push({ at, price: null, min: null, max: null });
  for (const { from: began, until, price, min = price, max = price } of periods) {
    if (until <= from || began >= to) continue;
    if (knownUntil !== undefined && knownUntil < began) end(knownUntil);
    values.push({ at: began < from ? from : began, price, min, max });
    knownUntil = until;
  }
  if (knownUntil !== undefined && knownUntil < to) end(knownUntil);
  return values;
}
