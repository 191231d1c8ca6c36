import { Moment } from '../format/moment.js';
import type { WorkloadNames } from '../history/workload-names.js';
import text from '../style/text.module.css';
import styles from './activity-item.module.css';
import type { ActivityEvent } from './activity-queries.js';
import { ActivitySentence } from './activity-sentence.js';
import { actorName } from './activity-words.js';

interface ActivityItemProps {
  readonly event: ActivityEvent;
  readonly names: WorkloadNames;
}

/** An event on a phone: who and when, and what. */
export function ActivityItem({ event, names }: ActivityItemProps) {
  return (
    <div className={styles.item}>
      <span className={text.second}>{actorName(event)}</span>
      <span className={text.quiet}>
        <Moment at={event.at} />
      </span>
      <div className={styles.what}>
        <ActivitySentence event={event} names={names} />
      </div>
    </div>
  );
}
