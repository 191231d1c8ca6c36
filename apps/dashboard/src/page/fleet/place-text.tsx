import { unknown } from '../format/format-price.js';
import text from '../style/text.module.css';
import type { FleetWorkload } from './fleet-query.js';
import { MarketMark } from './market-mark.js';
import styles from './place-text.module.css';

/** Where a workload runs: market, instance type and zone. */
export function PlaceText({ workload: { market, instanceType, zone } }: { readonly workload: FleetWorkload }) {
  if (instanceType === null && zone === null) return <span className={text.quiet}>{unknown}</span>;
  return (
    <span className={styles.place}>
      <MarketMark market={market} />
      <span>{instanceType ?? unknown}</span>
      <span className={text.quiet}>{zone ?? unknown}</span>
    </span>
  );
}
