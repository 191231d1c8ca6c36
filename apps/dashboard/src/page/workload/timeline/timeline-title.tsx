import { StatusIcon } from '../../fleet/status-icon.js';
import text from '../../style/text.module.css';
import type { TimelineRow } from './timeline-row.js';
import styles from './timeline-title.module.css';
import { timelineWords } from './timeline-words.js';

/** What happened, in a sentence. What failed, what AWS has begun and what goes on have a shape and a colour. */
export function TimelineTitle({ row }: { readonly row: TimelineRow }) {
  const { title, rest, kind } = timelineWords(row);
  return (
    <span className={styles.title} data-kind={kind}>
      <StatusIcon kind={kind} isTight />
      <span>
        <b>{title}</b> <span className={text.second}>{rest}</span>
      </span>
    </span>
  );
}
