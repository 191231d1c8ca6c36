import { Link } from '@tanstack/react-router';
import table from '../controls/plain-table.module.css';
import { TableScroll } from '../controls/table-scroll.js';
import { MarketMark } from '../fleet/market-mark.js';
import { unknown } from '../format/format-price.js';
import text from '../style/text.module.css';
import { billCells, billHeads } from './bill-cells.js';
import { groupName } from './savings-group.js';
import type { BillItem } from './savings-queries.js';
import type { Grouping } from './savings-search.js';

const heads = { workload: 'Workload', pool: 'Market, type and zone', day: 'Day (UTC)' } as const;

interface GroupsTableProps {
  readonly by: Grouping;
  readonly items: readonly BillItem[];
}

/** The groups of a bill, with each of its terms. */
export function GroupsTable({ by, items }: GroupsTableProps) {
  return (
    <TableScroll label="Bills">
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{heads[by]}</th>
            {billHeads()}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={[item.workloadId, item.market, groupName(item, by)].join(' ')}>
              <th scope="row">
                <GroupName item={item} by={by} />
              </th>
              {billCells(item)}
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

function GroupName({ item, by }: { readonly item: BillItem; readonly by: Grouping }) {
  if (by === 'workload' && item.name !== null) {
    return (
      <Link from="/$account/savings" to="/$account/w/$workload" params={{ workload: item.name }}>
        {item.name}
      </Link>
    );
  }
  if (by !== 'pool') return groupName(item, by);
  const market = item.market === 'spot' || item.market === 'on-demand' ? item.market : null;
  return (
    <span className={table.place}>
      <MarketMark market={market} />
      {item.instanceType ?? unknown}
      <span className={text.quiet}>{item.zone ?? unknown}</span>
    </span>
  );
}
