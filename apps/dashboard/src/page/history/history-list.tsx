import type { ReactNode } from 'react';
import { EmptyState } from '../controls/empty-state.js';
import { LoadingRows } from '../controls/loading-rows.js';
import { PartError } from '../controls/part-error.js';
import { HandArea } from './hand-area.js';
import { type HistoryColumn, type HistoryDetails, HistoryTable } from './history-table.js';
import { LoadOlder } from './load-older.js';
import { NewRows } from './new-rows.js';
import { NothingFound } from './nothing-found.js';
import { useHeldRows } from './use-held-rows.js';
import type { LoadedHistory } from './use-history.js';

interface HistoryListProps<Row> {
  /** What a row is called, one and several. */
  readonly things: { readonly one: string; readonly many: string };
  readonly history: LoadedHistory<Row>;
  readonly idOf: (row: Row) => string;
  readonly columns: readonly HistoryColumn<Row>[];
  readonly item: (row: Row) => ReactNode;
  readonly details?: HistoryDetails<Row>;
  /** The filter of the address in words; none when everything is shown. */
  readonly filters: readonly string[];
  readonly onClear: () => void;
  /** What is said while there is nothing at all. */
  readonly empty: ReactNode;
}

/** A history with all its states: loading, broken, empty, filtered to nothing, and its rows with what is newer and older. */
export function HistoryList<Row>(props: HistoryListProps<Row>) {
  const { things, history, idOf, columns, item, details, filters, onClear, empty } = props;
  const held = useHeldRows(history.items ?? [], idOf, filters.join());
  const title = `${things.many.charAt(0).toUpperCase()}${things.many.slice(1)}`;
  if (history.items === undefined) {
    if (history.error !== null) return <PartError what={title} error={history.error} onRetry={history.retry} />;
    return <LoadingRows what={things.many} />;
  }
  if (history.items.length === 0) {
    if (filters.length > 0) return <NothingFound thing={things.one} filters={filters} onClear={onClear} />;
    return <EmptyState title={`No ${things.one} yet`}>{empty}</EmptyState>;
  }
  const count = held.rows.length;
  return (
    <>
      {history.error !== null && (
        <PartError what={`Newer ${things.many}`} error={history.error} onRetry={history.retry} />
      )}
      <HandArea name={`${title}, the newest first`} onHold={held.hold}>
        <NewRows waiting={held.waiting} onShow={held.show} />
        <HistoryTable
          name={title}
          rows={held.rows}
          idOf={idOf}
          columns={columns}
          item={item}
          {...(details && { details })}
        />
      </HandArea>
      <LoadOlder older={history.older} shown={`${count} ${count === 1 ? things.one : things.many}`} />
    </>
  );
}
