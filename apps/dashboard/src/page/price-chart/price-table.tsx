import plain from '../controls/plain-table.module.css';
import { Moment } from '../format/moment.js';
import { Price } from '../format/price.js';
import styles from './price-chart.module.css';
import { type PriceLines, paidAt } from './price-lines.js';

interface PriceTableProps {
  readonly lines: PriceLines;
  readonly name: string;
}

/** The values of the chart as a table, the newest first: one row for each time at which a price or the place changed. */
export function PriceTable({ lines, name }: PriceTableProps) {
  const rows = lines.times.map((time, index) => ({ time, index })).filter(({ index }) => hasChanged(lines, index));
  return (
    <section className={styles.table} aria-label={name}>
      <table className={plain.table}>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Paid, $/h</th>
            <th scope="col">On</th>
            <th scope="col">On-demand</th>
            {lines.pools.map(({ zone }) => (
              <th key={zone} scope="col">
                {zone}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.toReversed().map(({ time, index }) => (
            <tr key={time}>
              <td>
                <Moment at={new Date(time).toISOString()} />
              </td>
              <td>
                <Price usd={paidAt(lines, index)} />
              </td>
              <td>{placeText(lines, index)}</td>
              <td>
                <Price usd={lines.onDemand[index] ?? null} />
              </td>
              {lines.pools.map(({ zone, values }) => (
                <td key={zone}>
                  <Price usd={values[index] ?? null} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function placeText({ places }: PriceLines, index: number): string {
  const place = places[index];
  if (place === undefined) return '–';
  return place.market === 'on-demand' ? 'on-demand' : (place.zone ?? 'unknown');
}

function hasChanged(lines: PriceLines, index: number): boolean {
  if (index === 0) return true;
  const all = [lines.onDemand, ...lines.pools.map(({ values }) => values)];
  return lines.places[index] !== lines.places[index - 1] || all.some((values) => values[index] !== values[index - 1]);
}
