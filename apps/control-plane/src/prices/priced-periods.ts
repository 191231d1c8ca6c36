import type { PricePeriod } from './price-periods.js';

/** A time with the prices that were in force; a price that was not known is undefined. */
export interface PricedPeriod {
  readonly from: number;
  readonly until: number;
  readonly spot: number | undefined;
  readonly onDemand: number | undefined;
}

/** Cuts two histories at all of their changes, so that both prices are constant in each part. */
export function pricedPeriods(spot: readonly PricePeriod[], onDemand: readonly PricePeriod[]): readonly PricedPeriod[] {
  const changes = [...spot, ...onDemand].flatMap(({ from, until }) => [from.getTime(), until.getTime()]);
  const moments = [...new Set(changes)].sort((one, other) => one - other);
  const [spotAt, onDemandAt] = [priceReader(spot), priceReader(onDemand)];
  return moments.slice(0, -1).map((from, index) => {
    return { from, until: moments[index + 1] ?? from, spot: spotAt(from), onDemand: onDemandAt(from) };
  });
}

/** Returns a function that tells the price at a moment. It has to be asked for later and later moments. */
function priceReader(periods: readonly PricePeriod[]): (moment: number) => number | undefined {
  let index = 0;
  return (moment) => {
    while ((periods[index]?.until.getTime() ?? Number.POSITIVE_INFINITY) <= moment) index += 1;
    const period = periods[index];
    return period !== undefined && period.from.getTime() <= moment ? period.price : undefined;
  };
}
