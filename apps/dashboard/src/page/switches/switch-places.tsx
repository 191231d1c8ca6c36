import { ArrowRight } from 'lucide-react';
import { MarketMark } from '../fleet/market-mark.js';
import { unknown } from '../format/format-price.js';
import text from '../style/text.module.css';
import type { Switch } from './switch.js';
import styles from './switch-places.module.css';

/** From where to where a workload moved: market and zone of both. */
export function SwitchPlaces({ shown: { from, to } }: { readonly shown: Switch }) {
  return (
    <span className={styles.places}>
      <Side side={from} />
      <ArrowRight size={14} strokeWidth={1.5} aria-hidden="true" />
      <span className={text.spoken}>to</span>
      <Side side={to} />
    </span>
  );
}

function Side({ side: { market, zone } }: { readonly side: Switch['from'] }) {
  return (
    <span className={styles.side}>
      <MarketMark market={market} />
      {zone === null ? <span className={text.quiet}>{unknown}</span> : zone}
    </span>
  );
}
