import text from '../style/text.module.css';
import { formatHourly } from './format-price.js';

/** A price per hour in USD; null is written as `unknown`. With `unit` it has its own, else the header of its column has it. */
export function Price({ usd, unit = false }: { readonly usd: number | null; readonly unit?: boolean }) {
  if (usd === null) return <span className={text.quiet}>{formatHourly(null)}</span>;
  return <span className={text.number}>{unit ? `$${formatHourly(usd)}/h` : formatHourly(usd)}</span>;
}
