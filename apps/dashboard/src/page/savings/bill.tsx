import { Link } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import mark from '../fleet/market-mark.module.css';
import { formatHours } from '../format/format-hours.js';
import { formatMonth } from '../format/format-moment.js';
import { formatPercent } from '../format/format-percent.js';
import { formatTerm, unknown } from '../format/format-price.js';
import text from '../style/text.module.css';
import styles from './bill.module.css';
import { billTerms } from './bill-terms.js';
import { addMonths, type Month } from './months.js';
import type { Bill as BillData } from './savings-queries.js';

interface BillProps {
  readonly month: Month;
  /** The present month, after which there is none. */
  readonly present: Month;
  readonly bill: BillData;
  /** What is paid and is in no line. */
  readonly notIncluded: readonly string[];
}

/** The bill of a month: five lines that add up, and what is in none of them. */
export function Bill({ month, present, bill, notIncluded }: BillProps) {
  const { baseline, spot, onDemand, overlap, replicas, saved, decimals } = billTerms(bill);
  const name = formatMonth(month);
  const minus = (term: number | null): string => formatTerm(term === null ? null : -term, decimals);
  return (
    <section className={styles.bill} aria-label={`Bill of ${name}`}>
      <div className={styles.head}>
        <p>{month === present ? `Saved in ${name} so far` : `Saved in ${name}`}</p>
        <span className={styles.turn}>
          <Turn to={addMonths(month, -1)} present={present}>
            <ChevronLeft size={16} strokeWidth={1.5} aria-hidden="true" />
          </Turn>
          {month !== present && (
            <Turn to={addMonths(month, 1)} present={present}>
              <ChevronRight size={16} strokeWidth={1.5} aria-hidden="true" />
            </Turn>
          )}
        </span>
      </div>
      <p className={styles.sum}>
        {saved === null ? unknown : `${saved < 0 ? '\u2212' : ''}$${formatTerm(Math.abs(saved), decimals)}`}
      </p>
      <p className={text.second}>
        {bill.savedShare === null ? 'No hour of it is known.' : `${formatPercent(bill.savedShare)} less than on-demand`}
      </p>
      {bill.hours > 0 && (
        <p className={text.second}>
          {formatPercent(1 - bill.unknownHours / bill.hours)} of the hours are counted; the others are unknown and left
          out.
          {month === present && ' Up to date within a quarter of an hour.'}
        </p>
      )}
      <dl className={styles.lines}>
        <dt>What the same hours cost on-demand</dt>
        <dd>{formatTerm(baseline, decimals)}</dd>
        <dt>
          <i className={mark.mark} data-market="spot" />
          Spot
        </dt>
        <dd>{minus(spot)}</dd>
        <dt>
          <i className={mark.mark} data-market="on-demand" />
          On-demand
        </dt>
        <dd>{minus(onDemand)}</dd>
        <dt>
          <i className={styles.second} />
          Two instances at once, {formatHours(bill.overlapHours + bill.overlapUnknownHours)} h
        </dt>
        <dd>{minus(overlap)}</dd>
        <dt>
          <i className={styles.second} />
          Replicas, {formatHours(bill.replicaHours + bill.replicaUnknownHours)} h
        </dt>
        <dd>{minus(replicas)}</dd>
        <dt className={styles.total}>Saved</dt>
        <dd className={styles.total}>{formatTerm(saved, decimals)}</dd>
      </dl>
      <p className={styles.note}>
        In USD, list prices before your discounts. Not in it: {notIncluded.join(', ')}. <UnknownHours bill={bill} />
      </p>
      <details className={styles.note}>
        <summary>How it is computed</summary>
        <p>
          Each hour in which a workload ran is multiplied by the price that was in force then: the spot price of its
          pool and the on-demand price of its type, as agents reported them. Of the on-demand cost of these{' '}
          {formatHours(bill.hours - bill.unknownHours)} h, all that was paid for the same hours is taken off: spot and
          on-demand instances, the second instance while one took over from another, and replicas. Days are those of
          UTC. The two days before the present one may still change. The CSV file has every term.
        </p>
      </details>
    </section>
  );
}

function UnknownHours({ bill }: { readonly bill: BillData }) {
  const { hours, unknownHours, overlapUnknownHours, replicaUnknownHours } = bill;
  const others = overlapUnknownHours + replicaUnknownHours;
  if (unknownHours === 0 && others === 0) return <>The price of every hour is known.</>;
  return (
    <>
      {unknownHours > 0 &&
        `${formatHours(unknownHours)} h (${formatPercent(unknownHours / hours)}) have no known price, or nobody knows whether the instance ran; they are in no line. `}
      {others > 0 && `So are ${formatHours(others)} h of second instances and replicas. `}
      <Link
        from="/$account/savings"
        to="."
        search={(search) => ({ ...search, by: 'workload', sort: 'unknown' })}
        className={text.link}
      >
        Which
      </Link>
    </>
  );
}

interface TurnProps {
  readonly to: Month;
  readonly present: Month;
  readonly children: ReactNode;
}

/** A way to another month. */
function Turn({ to, present, children }: TurnProps) {
  return (
    <Link
      from="/$account/savings"
      to="."
      search={({ month: _, ...rest }) => (to === present ? rest : { ...rest, month: to })}
      className={styles.to}
      aria-label={formatMonth(to)}
    >
      {children}
    </Link>
  );
}
