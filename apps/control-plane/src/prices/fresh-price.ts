/** A spot price that was reported longer ago counts as unknown. */
export const maxSpotPriceAgeMilliseconds = 3_600_000;

/** On-demand prices change seldom. */
export const maxOnDemandPriceAgeMilliseconds = 48 * 3_600_000;
