import text from '../style/text.module.css';
import { formatMeasured } from './format-duration.js';

/** A measured duration in seconds. */
export function Duration({ seconds }: { readonly seconds: number }) {
  return <span className={text.number}>{formatMeasured(seconds)}</span>;
}
