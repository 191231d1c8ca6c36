import { ChevronDown, ChevronRight } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import { useWidth } from '../controls/use-width.js';
import text from '../style/text.module.css';
import styles from './history-table.module.css';

/** A column of a history. */
export interface HistoryColumn<Row> {
  readonly id: string;
  readonly title: string;
  /** Whether it has numbers, which are aligned on the right. */
  readonly isNumber?: boolean;
  /** Whether it is left out where the window is narrow. */
  readonly isOptional?: boolean;
  /** Whether it takes the space that the others leave, and its texts may have several lines. */
  readonly isWide?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

/** What a row opens to. */
export interface HistoryDetails<Row> {
  /** The id of the row that is open. */
  readonly open: string | undefined;
  readonly onToggle: (id: string) => void;
  /** What the button of a row is called. */
  readonly label: (row: Row) => string;
  readonly show: (row: Row) => ReactNode;
}

interface HistoryTableProps<Row> {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly columns: readonly HistoryColumn<Row>[];
  /** A row on a phone: two or three lines. */
  readonly item: (row: Row) => ReactNode;
  readonly details?: HistoryDetails<Row>;
}

/** The rows of a history: a table, and on a phone a list. A row can open to its details. */
export function HistoryTable<Row>(props: HistoryTableProps<Row>) {
  const { name, rows, idOf, columns, item, details } = props;
  const width = useWidth();
  if (width === 'phone') {
    return (
      <ol className={styles.list} aria-label={name}>
        {rows.map((row) => (
          <li key={idOf(row)} className={styles.item}>
            <div className={styles.lines}>
              {item(row)}
              {details && <OpenButton details={details} row={row} id={idOf(row)} />}
            </div>
            {details?.open === idOf(row) && <div id={`of-${idOf(row)}`}>{details.show(row)}</div>}
          </li>
        ))}
      </ol>
    );
  }
  const shown = columns.filter(({ isOptional }) => width === 'wide' || isOptional !== true);
  return (
    <table className={styles.table} aria-label={name}>
      <thead>
        <tr>
          {shown.map((column) => (
            <th key={column.id} scope="col" className={styles[kindOf(column)]}>
              {column.title}
            </th>
          ))}
          {details && (
            <th scope="col" className={styles.opens}>
              <span className={text.spoken}>Details</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Fragment key={idOf(row)}>
            <tr className={details ? styles.row : undefined} data-open={details?.open === idOf(row)}>
              {shown.map((column) => (
                <td key={column.id} className={styles[kindOf(column)]}>
                  {column.cell(row)}
                </td>
              ))}
              {details && (
                <td className={styles.opens}>
                  <OpenButton details={details} row={row} id={idOf(row)} />
                </td>
              )}
            </tr>
            {details?.open === idOf(row) && (
              <tr id={`of-${idOf(row)}`}>
                <td colSpan={shown.length + 1} className={styles.details}>
                  {details.show(row)}
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

/** The class of the cells of a column. */
function kindOf<Row>({ isNumber, isWide }: HistoryColumn<Row>): string {
  if (isNumber === true) return 'number';
  return isWide === true ? 'wide' : 'text';
}

interface OpenButtonProps<Row> {
  readonly details: HistoryDetails<Row>;
  readonly row: Row;
  readonly id: string;
}

/** The button of a row that opens and closes it. The pointer can press anywhere in the row. */
function OpenButton<Row>({ details, row, id }: OpenButtonProps<Row>) {
  const isOpen = details.open === id;
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      className={styles.open}
      aria-expanded={isOpen}
      aria-controls={isOpen ? `of-${id}` : undefined}
      aria-label={details.label(row)}
      onClick={() => details.onToggle(id)}
    >
      <Chevron size={16} strokeWidth={1.5} aria-hidden="true" />
    </button>
  );
}
