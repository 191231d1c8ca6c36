import { Moment } from '../format/moment.js';
import { WorkloadLink } from '../history/workload-link.js';
import text from '../style/text.module.css';
import type { Switch } from './switch.js';
import styles from './switch-item.module.css';
import { SwitchOutcome } from './switch-outcome.js';
import { SwitchPlaces } from './switch-places.js';
import { SwitchTaken } from './switch-taken.js';
import { triggerWords } from './switch-words.js';

interface SwitchItemProps {
  readonly shown: Switch;
  readonly name: string | undefined;
}

/** A switch on a phone: which workload and when, from where to where, why, and how it ended. */
export function SwitchItem({ shown, name }: SwitchItemProps) {
  return (
    <div className={styles.item}>
      <WorkloadLink workloadId={shown.workloadId} name={name} />
      <span className={`${styles.right} ${text.quiet}`}>
        <Moment at={shown.reportedAt} />
      </span>
      <span className={styles.whole}>
        <SwitchPlaces shown={shown} />
      </span>
      <span className={styles.rest}>
        <SwitchOutcome shown={shown} />
        <span className={text.quiet}>{triggerWords(shown.trigger)}</span>
      </span>
      <span className={styles.right}>
        <SwitchTaken shown={shown} />
      </span>
    </div>
  );
}
