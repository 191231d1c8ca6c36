import { formatHours } from '../format/format-hours.js';
import { formatPercent } from '../format/format-percent.js';
import { formatTerm, unknown } from '../format/format-price.js';
import text from '../style/text.module.css';
import styles from './bill-cells.module.css';
import { billTerms } from './bill-terms.js';
import type { Bill } from './savings-queries.js';

const heads = [
  'Hours',
  'Would have cost, $',
  'Spot, $',
  'On-demand, $',
  'Two at once, replicas, $',
  'Saved, $',
  'Share',
];

/** The heads of the columns of a bill, without that of its name. */
export function billHeads() {
  return [...heads, 'Unknown hours'].map((head) => (
    <th key={head} scope="col" className={styles.number}>
      {head}
    </th>
  ));
}

/** The cells of a bill in a row. A sum that nobody knows is the word `unknown`; nothing at all is 0. */
export function billCells(bill: Bill) {
  const { baseline, spot, onDemand, overlap, replicas, saved, decimals } = billTerms(bill);
  const beside = overlap === null || replicas === null ? null : overlap + replicas;
  const money = (usd: number | null) => (
    <td className={`${styles.number} ${usd === null || usd === 0 ? text.quiet : ''}`}>
      {usd === 0 ? '0' : formatTerm(usd, decimals)}
    </td>
  );
  return (
    <>
      <td className={styles.number}>{formatHours(bill.hours)}</td>
      {money(baseline)}
      {money(spot)}
      {money(onDemand)}
      {money(beside)}
      <td className={`${styles.number} ${styles.saved}`}>{formatTerm(saved, decimals)}</td>
      <td className={styles.number}>
        <Share share={bill.savedShare} />
      </td>
      <td className={`${styles.number} ${bill.unknownHours === 0 ? text.quiet : ''}`}>
        {formatHours(bill.unknownHours)}
      </td>
    </>
  );
}

function Share({ share }: { readonly share: number | null }) {
  if (share === null) return <span className={text.quiet}>{unknown}</span>;
  return (
    <span className={styles.share}>
      <i className={styles.track} aria-hidden="true">
        <i style={{ width: `${100 * Math.min(1, Math.max(0, share))}%` }} />
      </i>
      {formatPercent(share)}
    </span>
  );
}
