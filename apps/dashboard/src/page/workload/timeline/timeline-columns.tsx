import { Change } from '../../format/change.js';
import { Duration } from '../../format/duration.js';
import { unknown } from '../../format/format-price.js';
import { Moment } from '../../format/moment.js';
import type { HistoryColumn } from '../../history/history-table.js';
import text from '../../style/text.module.css';
import type { TimelineRow } from './timeline-row.js';
import { TimelineTitle } from './timeline-title.js';
import styles from './timeline-title.module.css';
import { timelineWords } from './timeline-words.js';

/** The numbers that rows have on the chart of prices, by the id of the row. */
export type RowNumbers = ReadonlyMap<string, { readonly number: number; readonly isInterruption: boolean }>;

/** The columns of the timeline, in order. */
export function timelineColumns(numbers: RowNumbers): readonly HistoryColumn<TimelineRow>[] {
  return [
    {
      id: 'number',
      title: 'No.',
      isOptional: true,
      cell: ({ id }) => {
        const found = numbers.get(id);
        if (found === undefined) return null;
        return (
          <span className={styles.number} data-interruption={found.isInterruption}>
            {found.number}
          </span>
        );
      },
    },
    { id: 'when', title: 'When', cell: ({ at }) => <Moment at={new Date(at).toISOString()} /> },
    { id: 'what', title: 'What', isWide: true, cell: (row) => <TimelineTitle row={row} /> },
    { id: 'took', title: 'Took', isNumber: true, cell: (row) => <Seconds seconds={timelineWords(row).took} /> },
    {
      id: 'left',
      title: 'Time left',
      isNumber: true,
      isOptional: true,
      cell: (row) => <Seconds seconds={timelineWords(row).toSpare} />,
    },
    {
      id: 'price',
      title: '$/h',
      isNumber: true,
      cell: (row) => {
        const { change } = timelineWords(row);
        return change === undefined ? null : <Change usd={change} />;
      },
    },
  ];
}

/** A number of seconds; nothing where there is none, and the word where nobody knows it. */
function Seconds({ seconds }: { readonly seconds: number | null | undefined }) {
  if (seconds === undefined) return null;
  return seconds === null ? <span className={text.quiet}>{unknown}</span> : <Duration seconds={seconds} />;
}
