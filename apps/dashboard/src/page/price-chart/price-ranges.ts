const day = 86_400_000;

/** How far back a chart of prices can reach. */
export const priceRanges = {
  '24h': { name: '24 h', words: '24 hours', milliseconds: day },
  '7d': { name: '7 d', words: '7 days', milliseconds: 7 * day },
  '30d': { name: '30 d', words: '30 days', milliseconds: 30 * day },
} as const;

/** One of them, as the address has it. */
export type PriceRange = keyof typeof priceRanges;

/** Which one is shown when the address names none. */
export const usualRange: PriceRange = '7d';
