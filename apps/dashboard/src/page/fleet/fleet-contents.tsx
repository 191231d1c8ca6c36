import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, memo, Suspense, useCallback, useDeferredValue, useMemo } from 'react';
import { useWidth } from '../controls/use-width.js';
import { AddAgentLink } from './add-agent-link.js';
import { AttentionList } from './attention-list.js';
import { ColumnMenu } from './column-menu.js';
import { FilterField } from './filter-field.js';
import { filterText } from './filter-text.js';
import styles from './fleet-contents.module.css';
import { FleetCsvButton } from './fleet-csv-button.js';
import { FleetFigures } from './fleet-figures.js';
import { passes } from './fleet-filter.js';
import { FleetList } from './fleet-list.js';
import type { Fleet, FleetWorkload } from './fleet-query.js';
import { type FleetSearch, filterOf } from './fleet-search.js';
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

/**
 * The fleet as it is known: what needs attention, the figures, and the rows that the address asks for. What is pressed or
 * typed shows at once, and the rows follow: thousands are looked through and sorted.
 */
export const FleetContents = memo(function FleetContents({ fleet }: { readonly fleet: Fleet }) {
  const search = useSearch({ from: '/$account/fleet' });
  const followed = useDeferredValue(search);
  const navigate = useNavigate({ from: '/$account/fleet' });
  const width = useWidth();
  const { view, sort, cols } = search;
  const filter = filterOf(search);
  const question = questionOf(followed);
  const sorted = useMemo(() => {
    const { view = 'all', sort } = followed;
    const filter = filterOf(followed);
    const found = fleet.workloads.filter((one) => fleetViews[view].includes(one) && passes(one, filter));
    return sortFleet(found, sort);
    // `question` has all that is read of the address.
  }, [fleet.workloads, question]);
  const visibility = useMemo(() => columnVisibility(followed.cols, width === 'middle'), [followed.cols, width]);
  const rows = useHeldOrder(sorted, question);
  const open = useCallback(
    ({ name }: FleetWorkload) => void navigate({ to: '/$account/w/$workload', params: { workload: name } }),
    [navigate],
  );
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
                ...(view === undefined ? {} : { view }),
                ...(sort === undefined ? {} : { sort }),
                ...(cols === undefined ? {} : { cols }),
              };
              void navigate({ search: { ...next, ...kept }, replace: true });
            }}
          />
          {width !== 'phone' && <ColumnMenu />}
          {width !== 'phone' && <AddAgentLink />}
          {width !== 'phone' && <FleetCsvButton rows={rows.rows} />}
        </div>
      </div>
      {rows.rows.length === 0 && (
        <NothingMatches
          workloads={fleet.workloads}
          filter={filterOf(followed)}
          view={followed.view ?? 'all'}
          onClear={() => void navigate({ search: {} })}
        />
      )}
      {rows.rows.length > 0 && width === 'phone' && <FleetList fleet={fleet} rows={rows.rows} />}
      {rows.rows.length > 0 && width !== 'phone' && (
        <FleetTable
          fleet={fleet}
          rows={rows}
          isSorted={followed.sort !== undefined}
          visibility={visibility}
          onOpen={open}
        />
      )}
    </>
  );
});

/** What of the address decides which rows there are, and in which order. */
function questionOf(search: FleetSearch): string {
  const { view, sort } = search;
  return `${view} ${sort} ${filterText(filterOf(search))}`;
}
