import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { useWidth } from '../controls/use-width.js';
import { AttentionList } from './attention-list.js';
import { ColumnMenu } from './column-menu.js';
import { FilterField } from './filter-field.js';
import { filterText } from './filter-text.js';
import styles from './fleet-contents.module.css';
import { FleetCsvButton } from './fleet-csv-button.js';
import { FleetFigures } from './fleet-figures.js';
import { passes } from './fleet-filter.js';
import { FleetList } from './fleet-list.js';
import type { Fleet } from './fleet-query.js';
import { filterOf } from './fleet-search.js';
import { sortFleet } from './fleet-sort.js';
import { FleetTable } from './fleet-table.js';
import { fleetViews } from './fleet-views.js';
import { columnVisibility } from './fleet-visibility.js';
import { NothingMatches } from './nothing-matches.js';
import { SpokenChanges } from './spoken-changes.js';
import { TapeKey } from './tape-key.js';
import { TapePatterns } from './tape-patterns.js';
import { useHeldOrder } from './use-held-order.js';
import { ViewLinks } from './view-links.js';

const FirstRun = lazy(async () => ({ default: (await import('./first-run.js')).FirstRun }));

/** The fleet as it is known: what needs attention, the figures, and the rows that the address asks for. */
export function FleetContents({ fleet }: { readonly fleet: Fleet }) {
  const search = useSearch({ from: '/$account/fleet' });
  const navigate = useNavigate({ from: '/$account/fleet' });
  const width = useWidth();
  const { view = 'all', sort, cols } = search;
  const filter = filterOf(search);
  const question = `${view} ${sort} ${filterText(filter)}`;
  const sorted = useMemo(() => {
    const found = fleet.workloads.filter((one) => fleetViews[view].includes(one) && passes(one, filter));
    return sortFleet(found, sort);
    // `question` has all that is read of the filter.
  }, [fleet.workloads, question]);
  const visibility = useMemo(() => columnVisibility(cols, width === 'middle'), [cols, width]);
  const rows = useHeldOrder(sorted, question);
  if (fleet.workloads.length === 0) {
    return (
      <Suspense>
        <FirstRun />
      </Suspense>
    );
  }
  return (
    <>
      <TapePatterns />
      <SpokenChanges workloads={fleet.workloads} />
      <div className={styles.band}>
        <AttentionList fleet={fleet} />
        <FleetFigures fleet={fleet} />
      </div>
      <div className={styles.tools}>
        <ViewLinks workloads={fleet.workloads} />
        <div className={styles.right}>
          <TapeKey />
          <FilterField
            filter={filter}
            workloads={fleet.workloads}
            onChange={(next) => {
              const kept = {
                ...(view === 'all' ? {} : { view }),
                ...(sort === undefined ? {} : { sort }),
                ...(cols === undefined ? {} : { cols }),
              };
              void navigate({ search: { ...next, ...kept }, replace: true });
            }}
          />
          {width !== 'phone' && <ColumnMenu />}
          {width !== 'phone' && <FleetCsvButton rows={rows.rows} />}
        </div>
      </div>
      {rows.rows.length === 0 && (
        <NothingMatches
          workloads={fleet.workloads}
          filter={filter}
          view={view}
          onClear={() => void navigate({ search: {} })}
        />
      )}
      {rows.rows.length > 0 && width === 'phone' && <FleetList fleet={fleet} rows={rows.rows} />}
      {rows.rows.length > 0 && width !== 'phone' && (
        <FleetTable
          fleet={fleet}
          rows={rows}
          visibility={visibility}
          onOpen={({ name }) => void navigate({ to: '/$account/w/$workload', params: { workload: name } })}
        />
      )}
    </>
  );
}
