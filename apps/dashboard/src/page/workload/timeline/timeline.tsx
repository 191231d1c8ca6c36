import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useRef } from 'react';
import { LoadingRows } from '../../controls/loading-rows.js';
import { PartError } from '../../controls/part-error.js';
import views from '../../fleet/view-links.module.css';
import { HandArea } from '../../history/hand-area.js';
import { withValue } from '../../history/history-search.js';
import { type HistoryDetails, HistoryTable } from '../../history/history-table.js';
import { LoadOlder } from '../../history/load-older.js';
import { NewRows } from '../../history/new-rows.js';
import { useHeldRows } from '../../history/use-held-rows.js';
import text from '../../style/text.module.css';
import styles from './timeline.module.css';
import { type RowNumbers, timelineColumns } from './timeline-columns.js';
import { TimelineDetails } from './timeline-details.js';
import { TimelineItem } from './timeline-item.js';
import { type TimelineRow, timelineViews } from './timeline-row.js';
import { timelineWords } from './timeline-words.js';
import { useTimeline } from './use-timeline.js';

const idOf = ({ id }: TimelineRow): string => id;
/** What the address has while somebody has closed the row that is open by itself. */
const nothing = 'none';

interface TimelineProps {
  readonly workloadId: string;
  /** The numbers that rows have on the chart, by the id of the row. */
  readonly numbers: RowNumbers;
}

/**
 * Everything that happened to a workload, the newest first. What goes on is open by itself and shows its steps as they happen,
 * and stays open when it is complete.
 */
export function Timeline({ workloadId, numbers }: TimelineProps) {
  const { show, open } = useSearch({ from: '/$account/w/$workload' });
  const navigate = useNavigate();
  const history = useTimeline(workloadId);
  const columns = useMemo(() => timelineColumns(numbers), [numbers]);
  const all = history.items ?? [];
  const shown = show === undefined ? all : all.filter((row) => row.views.includes(show));
  const held = useHeldRows(shown, idOf, `${workloadId} ${show ?? ''}`, { isPartOfPage: true });
  const running = shown.find(({ isRunning }) => isRunning)?.id;
  const watched = useRef<string>(undefined);
  if (running !== undefined) watched.current = running;
  const isOpen = open ?? watched.current;
  const details: HistoryDetails<TimelineRow> = {
    open: isOpen,
    label: (row) => `Details of: ${timelineWords(row).title.replace(/[.,]$/, '')}`,
    onToggle: (id) => {
      const next = isOpen === id ? (watched.current === undefined ? undefined : nothing) : id;
      void navigate({
        to: '.',
        search: (before) => withValue(before, 'open', next),
        replace: true,
        resetScroll: false,
      });
    },
    show: (row) => <TimelineDetails row={row} />,
  };
  const count = held.rows.length;
  return (
    <section aria-labelledby="timeline">
      <header className={styles.head}>
        <h2 id="timeline">Timeline</h2>
        <nav className={views.views} aria-label="Show">
          <ViewLink view={undefined} name="All" />
          {Object.entries(timelineViews).map(([view, name]) => (
            <ViewLink key={view} view={view} name={name} />
          ))}
        </nav>
      </header>
      {history.items === undefined && history.error === null && <LoadingRows what="the timeline" />}
      {history.error !== null && <PartError what="The timeline" error={history.error} onRetry={history.retry} />}
      {history.items !== undefined && count === 0 && (
        <p className={text.quiet}>
          {show === undefined ? 'Nothing has happened to it yet.' : `No ${timelineViews[show].toLowerCase()} yet.`}
        </p>
      )}
      {count > 0 && (
        <HandArea name="What happened, the newest first" onHold={held.hold}>
          <NewRows waiting={held.waiting} onShow={held.show} />
          <HistoryTable
            name="Timeline"
            rows={held.rows}
            idOf={idOf}
            columns={columns}
            item={(row) => <TimelineItem row={row} />}
            details={details}
          />
        </HandArea>
      )}
      {history.items !== undefined && (
        <LoadOlder older={history.older} shown={`${count} ${count === 1 ? 'event' : 'events'}`} />
      )}
    </section>
  );
}

function ViewLink({ view, name }: { readonly view: string | undefined; readonly name: string }) {
  return (
    <Link
      from="/$account/w/$workload"
      to="."
      search={(before) => withValue(before, 'show', view)}
      resetScroll={false}
      // The present one is the one whose whole address is that of the page.
      activeOptions={{ exact: true, includeSearch: true, explicitUndefined: true }}
    >
      {name}
    </Link>
  );
}
