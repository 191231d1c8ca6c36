import { savedShare } from '../fleet/fleet-sort.js';
import { MarketMark } from '../fleet/market-mark.js';
import { formatPercent } from '../format/format-percent.js';
import { formatHourly } from '../format/format-price.js';
import { Moment } from '../format/moment.js';
import styles from './price-chart.module.css';
import { type PriceLines, paidAt } from './price-lines.js';
import { shortZone } from './price-names.js';

interface PriceValuesProps {
  readonly lines: PriceLines;
  readonly index: number;
  /** Where that time is, in pixels from the left. */
  readonly x: number;
}

/** From here on it stands on the left of the time, so that it does not leave the chart. */
const leftFrom = 320;
const distance = 12;

/** The values at the time that is pointed at: paid and where, each pool, and what was saved. */
export function PriceValues({ lines, index, x }: PriceValuesProps) {
  const place = lines.places[index];
  const price = paidAt(lines, index);
  const onDemandPrice = lines.onDemand[index] ?? null;
  return (
    <div
      className={styles.values}
      style={x < leftFrom ? { left: x + distance } : { left: x - distance, transform: 'translateX(-100%)' }}
    >
      <p>
        <Moment at={new Date(lines.times[index] ?? 0).toISOString()} />
      </p>
      <dl>
        <dt>
          <MarketMark market={place?.market ?? null} /> paid{place?.zone == null ? '' : `, ${shortZone(place.zone)}`}
        </dt>
        <dd>
          <b>{formatHourly(price)}</b>
        </dd>
        {lines.pools.map(({ zone, values }) => (
          <PoolValue key={zone} name={shortZone(zone)} price={values[index] ?? null} />
        ))}
        <PoolValue name="on-demand" price={onDemandPrice} />
        <dt>saved</dt>
        <dd>{formatPercent(savedShare({ price, onDemandPrice }))}</dd>
      </dl>
    </div>
  );
}

function PoolValue({ name, price }: { readonly name: string; readonly price: number | null }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{formatHourly(price)}</dd>
    </>
  );
}
