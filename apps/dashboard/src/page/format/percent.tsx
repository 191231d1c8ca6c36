import text from '../style/text.module.css';
import { formatPercent } from './format-percent.js';

/** A share between 0 and 1 in percent; null is written as `unknown`. */
export function Percent({ share, decimals = 1 }: { readonly share: number | null; readonly decimals?: number }) {
  return <span className={share === null ? text.quiet : text.number}>{formatPercent(share, decimals)}</span>;
}
