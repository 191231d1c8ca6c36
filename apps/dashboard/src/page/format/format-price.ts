/** What is written where nobody knows a value. Never a zero. */
export const unknown = 'unknown';

/** Below it a price per hour has four decimals, from it on two. */
const manyDecimalsBelow = 10;

/** Writes USD per hour without a unit, for a column whose header has it: `0.0571`, `21.46`, or `unknown`. */
export function formatHourly(usd: number | null): string {
  if (usd === null) return unknown;
  const precise = usd.toFixed(4);
  return Number(precise) < manyDecimalsBelow ? precise : usd.toFixed(2);
}

/** Writes a change of a price per hour with its sign: `+0.0026`, `−0.0023`, or `0.0000`. */
export function formatChange(usd: number): string {
  const size = formatHourly(Math.abs(usd));
  if (Number(size) === 0) return size;
  return `${usd < 0 ? '\u2212' : '+'}${size}`;
}

/** Writes a sum of prices per hour for a headline: `$21.46`, or `unknown`. */
export function formatHeadline(usd: number | null): string {
  return usd === null
    ? unknown
    : `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** Writes an amount in whole dollars: `$23,198`, or `unknown`. Less than a dollar has cents. */
export function formatAmount(usd: number | null): string {
  if (usd === null) return unknown;
  const decimals = Math.abs(usd) < 10 ? 2 : 0;
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return `${usd < 0 ? '\u2212' : ''}$${Math.abs(usd).toLocaleString('en-US', digits)}`;
}

/** Writes an amount of less than a dollar with four decimals: `$0.0048`, or `unknown`; a larger one as `formatAmount`. */
export function formatSmallAmount(usd: number | null): string {
  return usd === null || usd >= 1 ? formatAmount(usd) : `$${usd.toFixed(4)}`;
}
