/** What identifies a series of prices of an instance type. */
export interface PriceKey {
  readonly market: 'spot' | 'on-demand';
  /** The zone of a spot price, and the region of an on-demand price. */
  readonly place: string;
}

/** A price at a moment, in USD per hour. */
export interface PricePoint {
  readonly at: Date;
  readonly price: number;
}

/** A time during which one price was in force and known. */
export interface PricePeriod {
  readonly from: Date;
  readonly until: Date;
  readonly price: number;
}

/**
 * Returns when each price was in force: until the next point of the series, and no longer than the age at which it becomes
 * unknown. The points are of one series, oldest first.
 */
export function pricePeriods(points: readonly PricePoint[], maxAgeMilliseconds: number): readonly PricePeriod[] {
  return points.map(({ at, price }, index) => {
    const next = points[index + 1]?.at.getTime() ?? Number.POSITIVE_INFINITY;
    return { from: at, until: new Date(Math.min(next, at.getTime() + maxAgeMilliseconds)), price };
  });
}
