import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../controls/button.js';
import { LoadingRows } from '../controls/loading-rows.js';
import { PartError } from '../controls/part-error.js';
import { useWidth } from '../controls/use-width.js';
import { usePage } from '../page-parts.js';
import { usePageTitle } from '../shell/use-page-title.js';
import text from '../style/text.module.css';
import { Bill } from './bill.js';
import { monthOf, monthsUntil } from './months.js';
import { MonthsChart } from './months-chart.js';
import { MonthsTable } from './months-table.js';
import { SavingsGroups } from './savings-groups.js';
import { SavingsKey } from './savings-key.js';
import { monthsQuery, noBill } from './savings-queries.js';
import styles from './savings-screen.module.css';

const monthsOfChart = 12;
const monthsOnPhone = 6;

/** What was saved, as a bill that adds up: of a month, beside the months before it, and by workload, pool or day. */
export function SavingsScreen() {
  const { api, clock } = usePage();
  const search = useSearch({ from: '/$account/savings' });
  const isPhone = useWidth() === 'phone';
  const [isTable, setTable] = useState(false);
  usePageTitle('Savings');
  const present = monthOf(new Date(clock.now()));
  const month = search.month === undefined || search.month > present ? present : search.month;
  const known = monthsUntil(present, monthsOfChart);
  const year = known.includes(month) ? known : monthsUntil(month, monthsOfChart);
  const [first = month, last = month] = [year[0], year.at(-1)];
  const months = useQuery(monthsQuery(api, first, last));
  if (months.isPending) return <LoadingRows what="the savings" />;
  if (months.isError) {
    return <PartError what="The savings" error={months.error} onRetry={() => void months.refetch()} />;
  }
  const bills = new Map(months.data.items.flatMap((item) => (item.period === null ? [] : [[item.period, item]])));
  const shown = isPhone && year.slice(-monthsOnPhone).includes(month) ? year.slice(-monthsOnPhone) : year;
  return (
    <>
      <h1 className={text.spoken}>Savings</h1>
      <div className={styles.top}>
        <Bill month={month} present={present} bill={bills.get(month) ?? noBill} notIncluded={months.data.notIncluded} />
        <section aria-labelledby="by-month" className={styles.months}>
          <div className={styles.head}>
            <h2 id="by-month">By month</h2>
            <p>the whole bar is what the same hours cost on-demand; below it, unknown hours</p>
            <SavingsKey />
            <Button isQuiet aria-pressed={isTable} onClick={() => setTable(!isTable)}>
              Table
            </Button>
          </div>
          {isTable ? (
            <MonthsTable months={year} bills={bills} />
          ) : (
            <MonthsChart
              months={isPhone ? shown.slice(-monthsOnPhone) : shown}
              bills={bills}
              selected={month}
              present={present}
            />
          )}
        </section>
      </div>
      <SavingsGroups month={month} />
    </>
  );
}
