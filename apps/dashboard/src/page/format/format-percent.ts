import { unknown } from './format-price.js';

/** Writes a share between 0 and 1 with one decimal, a thin space and the sign: `63.6 %`; `unknown` for null. */
export function formatPercent(share: number | null, decimals = 1): string {
  if (share === null) return unknown;
  const percent = Math.abs(share * 100).toFixed(decimals);
  if (Number(percent) === 0) return '0\u2009%';
  return `${share < 0 ? '\u2212' : ''}${percent}\u2009%`;
}
