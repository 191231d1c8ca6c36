import text from '../style/text.module.css';
import type { FleetWorkload } from './fleet-query.js';
import { MarketMark } from './market-mark.js';
import styles from './place-text.module.css';

/** The state of a workload's replica and the end of its zone's name; a dash when there is none. */
export function ReplicaText({ replica }: { readonly replica: FleetWorkload['replica'] }) {
  if (replica === null) {
    return (
      <span className={text.quiet}>
        <span aria-hidden="true">–</span>
        <span className={text.spoken}>none</span>
      </span>
    );
  }
  return (
    <span className={`${styles.place} ${text.second}`} title={`${replica.state} in ${replica.zone}`}>
      <MarketMark market="replica" />
      {replica.state} {replica.zone.replace(/^.*-/, '')}
    </span>
  );
}
