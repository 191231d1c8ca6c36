import { Button } from '../controls/button.js';
import { Percent } from '../format/percent.js';
import { Price } from '../format/price.js';
import { costOf } from './fleet-cost.js';
import type { FleetWorkload } from './fleet-query.js';
import styles from './fleet-table.module.css';

interface FleetFootProps {
  readonly workloads: readonly FleetWorkload[];
  readonly isNarrow: boolean;
  /** How many rows would be elsewhere in the new order. */
  readonly moved: number;
  readonly onApply: () => void;
}

/** The foot of the fleet: how many rows there are, what those with known prices cost, and the keys. */
export function FleetFoot({ workloads, isNarrow, moved, onApply }: FleetFootProps) {
  const { known, price, onDemandPrice, savedShare } = costOf(workloads);
  const count = workloads.length;
  return (
    <tfoot>
      <tr>
        <td>
          {count} workload{count === 1 ? '' : 's'}
        </td>
        <td className={styles.quiet}>{known} with known prices</td>
        <td className={`${styles.number} ${styles.strong}`}>
          <Price usd={price} />
        </td>
        {!isNarrow && (
          <td className={styles.number}>
            <Price usd={onDemandPrice} />
          </td>
        )}
        <td className={`${styles.number} ${styles.strong}`}>
          <Percent share={savedShare} />
        </td>
        <td colSpan={isNarrow ? 3 : 5} className={`${styles.number} ${styles.quiet}`}>
          {moved > 0 ? (
            <Button onClick={onApply} className={styles.apply}>
              {moved} row{moved === 1 ? '' : 's'} would move <kbd>r</kbd>
            </Button>
          ) : (
            'j k move, Enter opens, / filters'
          )}
        </td>
      </tr>
    </tfoot>
  );
}
