import { formatHourly } from '../format/format-price.js';
import styles from './price-chart.module.css';
import type { PriceLines } from './price-lines.js';
import { spreadLabels } from './spread-labels.js';

interface PriceNamesProps {
  readonly lines: PriceLines;
  readonly isPoolsOnly: boolean;
  /** Where a price is, in pixels from the top of the plot. */
  readonly yOf: (price: number) => number;
  readonly bottom: number;
  /** How much space there is on the right, in pixels. */
  readonly right: number;
}

const lineHeight = 16;

/** The names of the lines with their newest prices, at the right end of each. A line that is unknown now is named last. */
export function PriceNames({ lines, isPoolsOnly, yOf, bottom, right }: PriceNamesProps) {
  const here = lines.places.at(-1);
  const onDemand = lines.onDemand.at(-1) ?? null;
  const named = [
    ...lines.pools.map(({ zone, values }) => ({
      key: zone,
      name: shortZone(zone),
      price: values.at(-1) ?? null,
      isHere: here?.market === 'spot' && here.zone === zone,
      kind: 'pool',
    })),
    ...(isPoolsOnly
      ? []
      : [
          {
            key: 'on-demand',
            name: 'on-demand',
            price: onDemand,
            isHere: here?.market === 'on-demand',
            kind: 'on-demand',
          },
        ]),
  ].map((label) => ({ ...label, y: label.price === null ? bottom : yOf(label.price) }));
  return (
    <div className={styles.names} style={{ width: right }} aria-hidden="true">
      {spreadLabels(named, lineHeight, bottom).map(({ key, name, price, isHere, kind, shownAt }) => (
        <span key={key} data-kind={kind} data-here={isHere} style={{ top: shownAt - lineHeight / 2 }}>
          {name} {formatHourly(price)}
          {isHere && ' here'}
        </span>
      ))}
    </div>
  );
}

/** `1c` for `us-east-1c`: only on a chart that names the region. */
export function shortZone(zone: string): string {
  return zone.replace(/^.*-/, '');
}
