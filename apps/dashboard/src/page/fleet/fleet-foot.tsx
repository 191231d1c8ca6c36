import type { ReactNode } from 'react';
import { Button } from '../controls/button.js';
import { Percent } from '../format/percent.js';
import { Price } from '../format/price.js';
import { costOf } from './fleet-cost.js';
import type { FleetWorkload } from './fleet-query.js';
import styles from './fleet-table.module.css';

interface FleetFootProps {
  readonly workloads: readonly FleetWorkload[];
  /** The ids of the columns that are shown, in order. */
  readonly columns: readonly string[];
  /** Whether the address sorts them. */
  readonly isSorted: boolean;
  /** How many rows would be elsewhere in the new order. */
  readonly moved: number;
  readonly onApply: () => void;
}

/** The columns that have a sum or a count of their own. */
const summed = ['name', 'place', 'price', 'demand', 'saves'];

/** The foot of the fleet: how many rows there are, what those with known prices cost, and the keys. */
export function FleetFoot({ workloads, columns, isSorted, moved, onApply }: FleetFootProps) {
  const { known, price, onDemandPrice, savedShare } = costOf(workloads);
  const count = workloads.length;
  const sums: Readonly<Record<string, ReactNode>> = {
    name: `${count} workload${count === 1 ? '' : 's'}`,
    place: <span className={styles.quiet}>{known} with known prices</span>,
    price: <Price usd={price} />,
    demand: <Price usd={onDemandPrice} />,
    saves: <Percent share={savedShare} />,
  };
  const rest = columns.filter((id) => !summed.includes(id)).length;
  return (
    <tfoot>
      <tr>
        {columns
          .filter((id) => summed.includes(id))
          .map((id) => (
            <td key={id} className={lookOf(id)}>
              {sums[id]}
            </td>
          ))}
        <td colSpan={rest} className={`${styles.number} ${styles.quiet}`}>
          {moved > 0 ? (
            <Button onClick={onApply} className={styles.apply}>
              Sort again, {moved} row{moved === 1 ? '' : 's'} out of order <kbd>r</kbd>
            </Button>
          ) : (
            `${isSorted ? '' : 'What needs you first, then by price. '}j k move, Enter opens, s switches, / filters`
          )}
        </td>
      </tr>
    </tfoot>
  );
}

function lookOf(id: string): string | undefined {
  if (id === 'price' || id === 'saves') return `${styles.number} ${styles.strong}`;
  return id === 'demand' ? styles.number : undefined;
}
