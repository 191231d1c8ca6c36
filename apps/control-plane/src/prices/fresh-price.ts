/** An older spot price counts as unknown. */
export const maxSpotPriceAgeMilliseconds = 3_600_000;

/** An older on-demand price counts as unknown. On-demand prices change rarely. */
export const maxOnDemandPriceAgeMilliseconds = 48 * 3_600_000;
