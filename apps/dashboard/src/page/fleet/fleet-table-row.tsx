import { FlexRender, type Row } from '@tanstack/react-table';
import { memo } from 'react';
import { type fleetFeatures, numberColumns } from './fleet-columns.js';
import type { FleetWorkload, TapeRun } from './fleet-query.js';
import styles from './fleet-table.module.css';
import { RowActions } from './row-actions.js';
import { Tape } from './tape.js';
import type { RowAction } from './use-row-actions.js';

interface FleetTableRowProps {
  readonly row: Row<typeof fleetFeatures, FleetWorkload>;
  /** How many columns there are, so that the row is drawn anew when that changes. */
  readonly columns: number;
  readonly workload: FleetWorkload;
  readonly tape: readonly TapeRun[] | undefined;
  readonly from: string;
  readonly to: string;
  readonly index: number;
  /** Whether the first Tab into the table stops here. */
  readonly isFirstStop: boolean;
  readonly isCursor: boolean;
  /** Whether the pointer is on it, or the focus in it while the pointer is on none. */
  readonly isInHand: boolean;
  readonly onFocus: (id: string) => void;
  readonly onPoint: (id: string | undefined) => void;
  readonly onAct: (action: RowAction, workload: FleetWorkload) => void;
}

/** A row of the fleet. It is drawn anew only when its workload or its place changes. */
export const FleetTableRow = memo(
  function FleetTableRow(props: FleetTableRowProps) {
    const { row, workload, tape, from, to, index, isFirstStop, isCursor, isInHand, onFocus, onPoint, onAct } = props;
    return (
      <tr
        data-row={row.id}
        className={styles.row}
        aria-rowindex={index + 2}
        aria-label={workload.name}
        tabIndex={isCursor || isFirstStop ? 0 : -1}
        onFocus={() => onFocus(row.id)}
        onPointerEnter={({ pointerType }) => pointerType === 'mouse' && onPoint(row.id)}
        onPointerLeave={() => onPoint(undefined)}
      >
        {row.getVisibleCells().map((cell) => (
          <td
            key={cell.id}
            data-column={cell.column.id}
            className={numberColumns.has(cell.column.id) ? styles.number : undefined}
          >
            {cell.column.id === 'actions' ? (
              isInHand && <RowActions workload={workload} onAct={onAct} />
            ) : cell.column.id === 'tape' ? (
              <Tape
                name={workload.name}
                runs={tape ?? []}
                noticedAt={workload.noticedAt}
                from={from}
                to={to}
                width={208}
                height={21}
              />
            ) : (
              <FlexRender cell={cell} />
            )}
          </td>
        ))}
      </tr>
    );
  },
  (before, after) =>
    before.workload === after.workload &&
    before.columns === after.columns &&
    before.tape === after.tape &&
    before.to === after.to &&
    before.index === after.index &&
    before.isCursor === after.isCursor &&
    before.isInHand === after.isInHand &&
    before.isFirstStop === after.isFirstStop,
);
