import { WorkloadLink } from '../history/workload-link.js';
import type { WorkloadNames } from '../history/workload-names.js';
import type { ActivityEvent } from './activity-queries.js';
import styles from './activity-sentence.module.css';
import { activityWords } from './activity-words.js';

interface ActivitySentenceProps {
  readonly event: ActivityEvent;
  readonly names: WorkloadNames;
}

/** What happened, as a sentence in which the workload is a link. */
export function ActivitySentence({ event, names }: ActivitySentenceProps) {
  const { before, after } = activityWords(event);
  const { workloadId } = event;
  return (
    <span className={styles.sentence}>
      {before}
      {workloadId !== null && (
        <>
          {' '}
          <WorkloadLink workloadId={workloadId} name={names.nameOf(workloadId)} />
        </>
      )}
      {after}
    </span>
  );
}
