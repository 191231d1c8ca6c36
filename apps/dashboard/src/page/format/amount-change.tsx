import text from '../style/text.module.css';
import { formatAmount } from './format-price.js';

/** A change of a bill in USD, always with its sign; null is written as `unknown`. */
export function AmountChange({ usd }: { readonly usd: number | null }) {
  return (
    <span className={usd === null ? text.quiet : text.number}>
      {usd !== null && usd > 0 && '+'}
      {formatAmount(usd)}
    </span>
  );
}
