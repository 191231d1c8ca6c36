import text from '../style/text.module.css';
import { formatChange, formatHourly } from './format-price.js';

/** A change of a price per hour in USD, always with its sign; null is written as `unknown`. */
export function Change({ usd }: { readonly usd: number | null }) {
  if (usd === null) return <span className={text.quiet}>{formatHourly(null)}</span>;
  return <span className={text.number}>{formatChange(usd)}</span>;
}
