import type { components } from '@spotguard/api-client';
import type { Place } from './places.js';

/** The prices of an instance type in a region. */
export type PriceHistory = components['schemas']['PriceHistory'];

type Values = PriceHistory['onDemand'];
type Line = readonly (number | null)[];

/** Prices on common times: each value is in force until the next time, and null where nobody knows it. */
export interface PriceLines {
  /** In milliseconds. */
  readonly times: readonly number[];
  /** The times at which something changed, with the first and the last: where the keys stop. */
  readonly stops: readonly number[];
  readonly onDemand: Line;
  readonly pools: readonly { readonly zone: string; readonly values: Line }[];
  /** What was paid, and where: on one of the two markets. */
  readonly paidSpot: Line;
  readonly paidOnDemand: Line;
  /** Where the workload ran at each time. */
  readonly places: readonly (Place | undefined)[];
}

/** Before a change there is a point with the old value, so that a line goes on until there and not only to its last value. */
const justBefore = 1;

/** The newest prices, by zone and on-demand. */
export interface NewestPrices {
  readonly pools: ReadonlyMap<string, number | null>;
  readonly onDemand: number | null;
}

/**
 * Puts the history of prices and the places of a workload on common times from `from` to `to`, the zones in order. At the end stand
 * the newest prices where they are given: the last value of the history may be the average of an hour.
 */
export function priceLines(
  history: PriceHistory,
  places: readonly Place[],
  { from, to, newest }: { readonly from: number; readonly to: number; readonly newest?: NewestPrices | undefined },
): PriceLines {
  const all = [history.onDemand, ...history.pools.map(({ values }) => values)];
  const changes = [
    ...all.flatMap((values) => values.map(({ at }) => Date.parse(at))),
    ...places.flatMap((place) => [place.from, place.to]),
  ].filter((time) => time > from && time < to);
  const inOrder = (found: readonly number[]) => [...new Set(found)].sort((one, other) => one - other);
  const times = inOrder([from, ...changes.flatMap((time) => [time - justBefore, time]), to]);
  const pools = history.pools
    .map(({ zone, values }) => ({ zone, values: endWith(fill(values, times), newest?.pools.get(zone)) }))
    .toSorted((one, other) => (one.zone < other.zone ? -1 : 1));
  const onDemand = endWith(fill(history.onDemand, times), newest?.onDemand);
  const placesAt = times.map((time) =>
    places.find((place) => time >= place.from && time < place.to + Number(place.to === to)),
  );
  const paid = (index: number, market: Place['market']): number | null => {
    const place = placesAt[index];
    if (place === undefined || place.market !== market) return null;
    if (market === 'on-demand') return onDemand[index] ?? null;
    return pools.find(({ zone }) => zone === place.zone)?.values[index] ?? null;
  };
  return {
    times,
    stops: inOrder([from, ...changes, to]),
    onDemand,
    pools,
    paidSpot: times.map((_, index) => paid(index, 'spot')),
    paidOnDemand: times.map((_, index) => paid(index, 'on-demand')),
    places: placesAt,
  };
}

/** The value in force at each of the times. */
function fill(values: Values, times: readonly number[]): Line {
  const sorted = values.map(({ at, price }) => ({ at: Date.parse(at), price }));
  let next = 0;
  let present: number | null = null;
  return times.map((time) => {
    for (; next < sorted.length && (sorted[next]?.at ?? 0) <= time; next += 1) present = sorted[next]?.price ?? null;
    return present;
  });
}

/** Puts a newer value at the end; undefined leaves it. */
function endWith(line: Line, value: number | null | undefined): Line {
  return value === undefined ? line : [...line.slice(0, -1), value];
}

/** What was paid at a time, on whichever market. */
export function paidAt({ paidSpot, paidOnDemand }: PriceLines, index: number): number | null {
  return paidSpot[index] ?? paidOnDemand[index] ?? null;
}
