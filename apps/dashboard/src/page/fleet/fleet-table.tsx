import { useTable } from '@tanstack/react-table';
import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import { Fragment, memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { isTyping } from '../controls/is-typing.js';
import { useShortcut } from '../controls/use-shortcut.js';
import { usePreferences } from '../preferences/use-preferences.js';
import { fleetColumns, fleetFeatures } from './fleet-columns.js';
import { FleetFoot } from './fleet-foot.js';
import { FleetHead } from './fleet-head.js';
import type { Fleet, FleetWorkload } from './fleet-query.js';
import styles from './fleet-table.module.css';
import { FleetTableRow } from './fleet-table-row.js';
import { tapeEnd } from './tape-shapes.js';
import type { HeldRows } from './use-held-order.js';
import { type RowAction, useRowActions } from './use-row-actions.js';

/** The height of a row in pixels: the token `--row`. */
const rowHeights = { normal: 36, compact: 30 } as const;
const overscan = 12;

interface FleetTableProps {
  readonly fleet: Fleet;
  readonly rows: HeldRows;
  /** Whether the address sorts them. */
  readonly isSorted: boolean;
  /** Which columns are shown, by their ids. */
  readonly visibility: Readonly<Record<string, boolean>>;
  readonly onOpen: (workload: FleetWorkload) => void;
}

/**
 * The rows of the fleet. Only those in view are in the page, and the one with the focus. `j` and `k` or the arrows move,
 * Enter opens, `s`, `o` and `y` act on the row with the focus, `r` takes over a new order.
 */
export const FleetTable = memo(function FleetTable({ fleet, rows, isSorted, visibility, onOpen }: FleetTableProps) {
  const [cursor, setCursor] = useState<string>();
  const [pointed, setPointed] = useState<string>();
  const act = useRowActions();
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  const rowHeight = rowHeights[usePreferences().density];
  const found = rows.rows;
  const cursorIndex = found.findIndex(({ workloadId }) => workloadId === cursor);
  useLayoutEffect(() => {
    const place = body.current?.getBoundingClientRect().top;
    if (place !== undefined) setTop(Math.round(place + window.scrollY));
  });
  const virtual = useWindowVirtualizer({
    count: found.length,
    estimateSize: () => rowHeight,
    overscan,
    scrollMargin: top,
    scrollPaddingStart: 48 + 30,
    scrollPaddingEnd: rowHeight,
    // With another function all places are computed anew.
    getItemKey: useCallback((index: number) => found[index]?.workloadId ?? index, [found]),
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range);
      return cursorIndex < 0 || indexes.includes(cursorIndex)
        ? indexes
        : [...indexes, cursorIndex].sort((one, other) => one - other);
    },
  });
  const items = virtual.getVirtualItems();
  // The table library makes an object of each row: only of those in view, not of thousands.
  const table = useTable({
    features: fleetFeatures,
    columns: fleetColumns,
    data: useMemo(() => items.flatMap(({ index }) => found[index] ?? []), [items, found]),
    getRowId: ({ workloadId }) => workloadId,
    state: { columnVisibility: visibility },
  });
  const focusRow = (wantedIndex: number): void => {
    const index = Math.min(found.length - 1, Math.max(0, wantedIndex));
    const next = found[index];
    if (next === undefined) return;
    setCursor(next.workloadId);
    virtual.scrollToIndex(index);
    wanted.current = next.workloadId;
  };
  // The row may only be in the page after the next drawing.
  const wanted = useRef<string>(undefined);
  useEffect(() => {
    if (wanted.current === undefined) return;
    const row = body.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"]`);
    if (row === null || row === undefined) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  });
  const actOnCursor = (action: RowAction): void => {
    const workload = found[cursorIndex];
    if (workload !== undefined && body.current?.contains(document.activeElement) === true) act(action, workload);
  };
  const moveDown = (): void => focusRow(cursorIndex + 1);
  const moveUp = (): void => focusRow(cursorIndex < 0 ? 0 : cursorIndex - 1);
  useShortcut('j', moveDown);
  useShortcut('k', moveUp);
  useShortcut('r', () => {
    if (rows.moved > 0) rows.apply();
  });
  useShortcut('s', () => actOnCursor('switch'));
  useShortcut('o', () => actOnCursor('on-demand'));
  useShortcut('y', () => actOnCursor('copy'));
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      const inTable = body.current?.contains(document.activeElement) === true;
      const isOnRow = inTable && !(event.target instanceof Element && event.target.closest('button, a') !== null);
      const workload = found[cursorIndex];
      if (inTable && event.key === 'ArrowDown') moveDown();
      else if (inTable && event.key === 'ArrowUp') moveUp();
      else if (event.key === 'Enter' && isOnRow && workload !== undefined) onOpen(workload);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  });
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const shown = table.getRowModel().rows;
  const end = tapeEnd(fleet.at);
  const last = items.at(-1);
  const rest = top + virtual.getTotalSize() - (last === undefined ? top : last.start + last.size);
  return (
    <table
      className={styles.table}
      aria-rowcount={found.length + 1}
      aria-label="Workloads"
      onPointerEnter={({ pointerType }) => pointerType === 'mouse' && rows.hold(true)}
      onPointerLeave={({ currentTarget }) => rows.hold(currentTarget.contains(document.activeElement))}
      onFocus={() => rows.hold(true)}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget) && !currentTarget.matches(':hover')) rows.hold(false);
      }}
    >
      <FleetHead headers={headers} at={end} />
      <tbody ref={body}>
        {items.map(({ index, start }, position) => {
          const row = shown[position];
          if (row === undefined) return null;
          const before = items[position - 1];
          const gap = start - (before === undefined ? top : before.start + before.size);
          return (
            <Fragment key={row.id}>
              {gap > 0 && <Gap height={gap} />}
              <FleetTableRow
                row={row}
                columns={row.getVisibleCells().length}
                workload={row.original}
                tape={fleet.tapes[row.original.tape]}
                from={fleet.tapeFrom}
                to={end}
                index={index}
                isFirstStop={cursorIndex < 0 && index === 0}
                isCursor={row.id === cursor}
                isInHand={row.id === (pointed ?? cursor)}
                onFocus={setCursor}
                onPoint={setPointed}
                onAct={act}
              />
            </Fragment>
          );
        })}
        {rest > 0 && <Gap height={rest} />}
      </tbody>
      <FleetFoot
        workloads={rows.rows}
        columns={headers.map(({ id }) => id)}
        isSorted={isSorted}
        moved={rows.moved}
        onApply={rows.apply}
      />
    </table>
  );
});

/** The space of rows that are not in the page. */
function Gap({ height }: { readonly height: number }) {
  return (
    <tr className={styles.gap} style={{ height }}>
      <td />
    </tr>
  );
}
