/** An older spot price counts as unknown. */
export const maxSpotPriceAgeMilliseconds = 3_600_000;

/** An older on-demand price counts as unknown. On-demand prices change rarely. */
export const maxOnDemandPriceAgeMilliseconds = 48 * 3_600_000;

/** Returns the age from which a price of that market counts as unknown. */
export function maxPriceAgeMilliseconds(market: 'spot' | 'on-demand'): number {
  return market === 'spot' ? maxSpotPriceAgeMilliseconds : maxOnDemandPriceAgeMilliseconds;
}
