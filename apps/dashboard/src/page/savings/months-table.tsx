import table from '../controls/plain-table.module.css';
import { TableScroll } from '../controls/table-scroll.js';
import { formatMonth } from '../format/format-moment.js';
import { billCells, billHeads } from './bill-cells.js';
import type { Month } from './months.js';
import type { BillItem } from './savings-queries.js';

interface MonthsTableProps {
  readonly months: readonly Month[];
  readonly bills: ReadonlyMap<Month, BillItem>;
}

/** The values of the bars as a table, the newest month first. */
export function MonthsTable({ months, bills }: MonthsTableProps) {
  const known = [...months].reverse().flatMap((month) => {
    const bill = bills.get(month);
    return bill === undefined ? [] : [[month, bill] as const];
  });
  return (
    <TableScroll label="Bills by month">
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">Month</th>
            {billHeads()}
          </tr>
        </thead>
        <tbody>
          {known.map(([month, bill]) => (
            <tr key={month}>
              <th scope="row">{formatMonth(month)}</th>
              {billCells(bill)}
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}
