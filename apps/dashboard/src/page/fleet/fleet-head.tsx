import type { Header } from '@tanstack/react-table';
import text from '../style/text.module.css';
import { type fleetFeatures, numberColumns } from './fleet-columns.js';
import type { FleetWorkload } from './fleet-query.js';
import styles from './fleet-table.module.css';
import { SortButton } from './sort-button.js';
import { TapeScale } from './tape-scale.js';

interface FleetHeadProps {
  readonly headers: readonly Header<typeof fleetFeatures, FleetWorkload>[];
  /** The end of the tapes. */
  readonly at: string;
}

/** The heads of the columns: each sorts, but the tape, which has the scale of its hours. */
export function FleetHead({ headers, at }: FleetHeadProps) {
  return (
    <>
      <colgroup>
        {headers.map(({ id }) => (
          <col key={id} data-column={id} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {headers.map(({ id, column }) => {
            const title = String(column.columnDef.header);
            if (id === 'actions') {
              return (
                <th key={id} scope="col" data-column={id}>
                  <span className={text.spoken}>{title}</span>
                </th>
              );
            }
            if (id === 'tape') return <TapeScale key={id} title={title} at={at} />;
            return (
              <SortButton
                key={id}
                id={id}
                title={title}
                className={numberColumns.has(id) ? styles.number : undefined}
              />
            );
          })}
        </tr>
      </thead>
    </>
  );
}
