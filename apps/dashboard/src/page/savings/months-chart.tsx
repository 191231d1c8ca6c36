import { Link } from '@tanstack/react-router';
import { formatMonth, formatMonthShort } from '../format/format-moment.js';
import { formatPercent } from '../format/format-percent.js';
import { formatRough, unknown } from '../format/format-price.js';
import text from '../style/text.module.css';
import { axisOf } from './chart-axis.js';
import type { Month } from './months.js';
import styles from './months-chart.module.css';
import type { BillItem } from './savings-queries.js';

interface MonthsChartProps {
  readonly months: readonly Month[];
  readonly bills: ReadonlyMap<Month, BillItem>;
  readonly selected: Month;
  readonly present: Month;
}

/**
 * Months as bars: the whole bar is what the same hours cost on-demand, from below what was paid, and the rest is what was saved.
 * Each is a link to its bill and says its values; the table has the same.
 */
export function MonthsChart({ months, bills, selected, present }: MonthsChartProps) {
  const axis = axisOf(Math.max(0, ...[...bills.values()].map(heightOf)));
  return (
    <div className={styles.chart}>
      <div className={styles.axis} aria-hidden="true">
        {axis.steps.map((step) => (
          <span key={step} style={{ bottom: `${(100 * step) / axis.max}%` }}>
            {step === 0 ? '0' : formatRough(step).replace('.0k', 'k').replace('.0M', 'M')}
          </span>
        ))}
      </div>
      <ul className={styles.months}>
        {months.map((month) => (
          <li key={month}>
            <Link
              from="/$account/savings"
              to="."
              search={({ month: _, ...rest }) => (month === present ? rest : { ...rest, month })}
              activeOptions={{ exact: true, includeSearch: true, explicitUndefined: true }}
              data-selected={month === selected}
            >
              <span className={text.spoken}>{summary(month, bills.get(month))}</span>
              <span className={styles.plot} aria-hidden="true">
                <Bar bill={bills.get(month)} max={axis.max} />
              </span>
              <span className={styles.name} aria-hidden="true">
                {formatMonthShort(month)}
              </span>
              <span className={styles.unknown} aria-hidden="true">
                {unknownShare(bills.get(month))}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** How high the bar of a month is: more than on-demand when more was paid than that. */
function heightOf(bill: BillItem): number {
  return Math.max(bill.baseline ?? 0, paidOf(bill));
}

function paidOf({ spot, onDemand, overlap, replicas }: BillItem): number {
  return (spot ?? 0) + (onDemand ?? 0) + (overlap ?? 0) + (replicas ?? 0);
}

function Bar({ bill, max }: { readonly bill: BillItem | undefined; readonly max: number }) {
  if (bill === undefined || bill.baseline === null) return null;
  const percent = (usd: number): string => `${(100 * usd) / max}%`;
  const { spot, onDemand, overlap, replicas, baseline, saved } = bill;
  return (
    <>
      <span className={styles.amount} style={{ bottom: percent(heightOf(bill)) }}>
        {formatRough(saved)}
      </span>
      <span className={styles.bar} style={{ height: percent(baseline) }} />
      <span className={styles.paid} style={{ height: percent(paidOf(bill)) }}>
        <i className={styles.second} style={{ flexGrow: (overlap ?? 0) + (replicas ?? 0) }} />
        <i className={styles.demand} style={{ flexGrow: onDemand ?? 0 }} />
        <i className={styles.spot} style={{ flexGrow: spot ?? 0 }} />
      </span>
    </>
  );
}

function unknownShare(bill: BillItem | undefined): string {
  if (bill === undefined || bill.hours === 0) return '–';
  return bill.unknownHours === 0 ? '0' : formatPercent(bill.unknownHours / bill.hours);
}

function summary(month: Month, bill: BillItem | undefined): string {
  const name = formatMonth(month);
  if (bill === undefined || bill.hours === 0) return `${name}: no workload ran`;
  if (bill.saved === null) return `${name}: ${unknown}`;
  return `${name}: ${formatRough(bill.saved)} of ${formatRough(bill.baseline)} saved, ${unknownShare(bill)} of the hours unknown`;
}
