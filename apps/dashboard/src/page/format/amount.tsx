import text from '../style/text.module.css';
import { formatAmount } from './format-price.js';

/** An amount of money in whole dollars; null is written as `unknown`. */
export function Amount({ usd }: { readonly usd: number | null }) {
  return <span className={usd === null ? text.quiet : text.number}>{formatAmount(usd)}</span>;
}
