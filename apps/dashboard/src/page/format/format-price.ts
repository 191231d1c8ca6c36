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

/** From this amount on, a bill is written in cents; the terms of a smaller one have four decimals. */
const centsFrom = 10;

/** How many decimals the terms of a bill have, by its largest term, so that all of them add up as they are written. */
export function billDecimals(largest: number | null): number {
  return largest !== null && Math.abs(largest) < centsFrom ? 4 : 2;
}

/** Writes a term of a bill in USD, without a unit: `12,041.20`, `−61.84`, or `unknown`. */
export function formatTerm(usd: number | null, decimals: number): string {
  if (usd === null) return unknown;
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const size = Math.abs(usd).toLocaleString('en-US', digits);
  return `${usd < 0 && /[1-9]/.test(size) ? '\u2212' : ''}${size}`;
}

/** Writes an amount roughly, for a chart: `$640`, `$23.5k`, `$1.2M`; `unknown` for null. */
export function formatRough(usd: number | null): string {
  if (usd === null) return unknown;
  const size = Math.abs(usd);
  const sign = usd < 0 ? '\u2212' : '';
  if (size >= 999_950) return `${sign}$${(size / 1e6).toFixed(1)}M`;
  if (size >= 1_000) return `${sign}$${(size / 1_000).toFixed(1)}k`;
  return formatAmount(usd);
}
