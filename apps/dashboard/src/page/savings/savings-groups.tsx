import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../controls/button.js';
import { EmptyState } from '../controls/empty-state.js';
import { LoadingRows } from '../controls/loading-rows.js';
import { PartError } from '../controls/part-error.js';
import views from '../fleet/view-links.module.css';
import { csvAddress } from '../history/csv-address.js';
import { CsvButton } from '../history/csv-button.js';
import filters from '../history/filter-bar.module.css';
import { FilterChoice } from '../history/filter-choice.js';
import { usePage } from '../page-parts.js';
import { GroupsTable } from './groups-table.js';
import { daysOf, type Month } from './months.js';
import { groupsShown } from './savings-group.js';
import styles from './savings-groups.module.css';
import { groupsQuery } from './savings-queries.js';
import { type Grouping, groupings, isSavingsSort } from './savings-search.js';

const rowsAtOnce = 200;

/** The bill of a month by workload, pool or day. */
export function SavingsGroups({ month }: { readonly month: Month }) {
  const { api } = usePage();
  const search = useSearch({ from: '/$account/savings' });
  const navigate = useNavigate({ from: '/$account/savings' });
  const { by = 'workload', q = '', sort = 'saved' } = search;
  const groups = useQuery(groupsQuery(api, month, by));
  const question = `${month} ${by} ${q} ${sort}`;
  const [more, setMore] = useState<{ readonly rows: number; readonly of: string }>();
  const rows = more?.of === question ? more.rows : rowsAtOnce;
  const shown = groups.data === undefined ? [] : groupsShown(groups.data, { by, q, sort });
  return (
    <section aria-label={groupings[by]}>
      <div className={styles.tools}>
        <nav className={views.views} aria-label="Divided by">
          {(Object.keys(groupings) as Grouping[]).map((one) => (
            <Link
              key={one}
              from="/$account/savings"
              to="."
              search={({ by: _, q: __, ...rest }) => (one === 'workload' ? rest : { ...rest, by: one })}
              activeOptions={{ exact: true, includeSearch: true, explicitUndefined: true }}
              aria-current={one === by ? 'page' : undefined}
            >
              {groupings[one]}
              {one === by && groups.data !== undefined && <b> {groups.data.length}</b>}
            </Link>
          ))}
        </nav>
        <div className={styles.right}>
          {by !== 'day' && (
            <>
              <label className={filters.filter}>
                <span>Filter</span>
                <input
                  type="search"
                  value={q}
                  data-set={q !== ''}
                  placeholder="Any"
                  onChange={({ target }) =>
                    void navigate({
                      search: ({ q: _, ...rest }) => (target.value === '' ? rest : { ...rest, q: target.value }),
                      replace: true,
                    })
                  }
                />
              </label>
              <FilterChoice
                label="Most first"
                any="Saved"
                values={{ unknown: 'Unknown hours' }}
                value={sort === 'saved' ? undefined : sort}
                onChange={(next) =>
                  void navigate({
                    search: ({ sort: _, ...rest }) => (isSavingsSort(next) ? { ...rest, sort: next } : rest),
                    replace: true,
                  })
                }
              />
            </>
          )}
          <CsvButton
            address={csvAddress('/api/v1/savings', { ...daysOf(month), by })}
            file={`savings-${month}-by-${by}`}
            {...(q === '' ? {} : { label: 'CSV of all' })}
          />
        </div>
      </div>
      {groups.isPending && <LoadingRows what="the savings" />}
      {groups.isError && <PartError what="The savings" error={groups.error} onRetry={() => void groups.refetch()} />}
      {groups.data?.length === 0 && (
        <EmptyState title="No workload ran in this month">
          <p>A bill begins with the first hour of a workload. The present day is computed every quarter of an hour.</p>
        </EmptyState>
      )}
      {groups.data !== undefined && groups.data.length > 0 && shown.length === 0 && (
        <EmptyState title={`No ${by} has ${q} in its name`}>
          <Button onClick={() => void navigate({ search: ({ q: _, ...rest }) => rest, replace: true })}>
            Clear the filter
          </Button>
        </EmptyState>
      )}
      {shown.length > 0 && <GroupsTable by={by} items={shown.slice(0, rows)} />}
      {shown.length > rows && (
        <Button onClick={() => setMore({ rows: rows + rowsAtOnce, of: question })}>
          Show {Math.min(rowsAtOnce, shown.length - rows)} more
        </Button>
      )}
    </section>
  );
}
