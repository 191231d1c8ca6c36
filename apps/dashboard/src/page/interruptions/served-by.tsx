import { MarketMark } from '../fleet/market-mark.js';
import { formatWholeSeconds } from '../format/format-duration.js';
import { unknown } from '../format/format-price.js';
import { InstanceId } from '../format/instance-id.js';
import { Price } from '../format/price.js';
import text from '../style/text.module.css';
import styles from './interruption-screen.module.css';

/** An instance, as far as it is known. */
export interface ServingInstance {
  readonly instanceId: string | null;
  readonly zone: string | null;
  readonly market: 'spot' | 'on-demand' | 'replica' | null;
  readonly generation: number | null;
}

interface ServedByProps {
  readonly old: ServingInstance;
  /** Undefined while nobody knows which one it will be. */
  readonly next: ServingInstance | undefined;
  readonly isHandedOver: boolean;
  /** In how many seconds another one will probably serve; null when nobody knows. */
  readonly seconds: number | null;
  /** Prices per hour before and after, in USD; null when they are unknown. */
  readonly prices: { readonly before: number | null; readonly after: number | null };
}

/** Which instance serves, which one takes over, and what that costs. */
export function ServedBy({ old, next, isHandedOver, seconds, prices: { before, after } }: ServedByProps) {
  const change = before === null || after === null ? null : after - before;
  return (
    <dl className={styles.trio}>
      <div>
        <dt>{isHandedOver ? 'Served before' : 'Serves now'}</dt>
        <Instance of={old} />
      </div>
      <div>
        <dt>{isHandedOver ? 'Took over' : 'Takes over'}</dt>
        {next === undefined ? (
          <dd className={text.quiet}>not known yet</dd>
        ) : (
          <Instance of={next}>
            {!isHandedOver && seconds !== null && seconds >= 1 && (
              <small className={text.quiet}>in about {formatWholeSeconds(seconds)}</small>
            )}
          </Instance>
        )}
      </div>
      <div>
        <dt>Afterwards</dt>
        <dd className={styles.place}>
          {change === null ? (
            <Price usd={null} />
          ) : (
            <span className={text.number}>
              {change < 0 ? '−' : '+'}
              <Price usd={Math.abs(change)} unit />
            </span>
          )}
        </dd>
        <dd className={text.second}>
          <Price usd={after} unit /> for <Price usd={before} unit />
        </dd>
      </div>
    </dl>
  );
}

function Instance({ of, children }: { readonly of: ServingInstance; readonly children?: React.ReactNode }) {
  return (
    <>
      <dd className={styles.place}>
        <MarketMark market={of.market} />
        {of.zone ?? unknown}
        {children}
      </dd>
      <dd className={text.second}>
        {of.instanceId === null ? 'not launched yet' : <InstanceId id={of.instanceId} />}
        {of.generation !== null && ` generation ${of.generation}`}
      </dd>
    </>
  );
}
