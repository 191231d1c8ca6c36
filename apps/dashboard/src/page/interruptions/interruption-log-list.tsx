import { formatExactClock } from '../format/format-moment.js';
import type { LogEntry } from './interruption-log.js';
import styles from './interruption-screen.module.css';

/** What happened during an interruption, the newest first, to the tenth of a second. */
export function InterruptionLogList({ entries }: { readonly entries: readonly LogEntry[] }) {
  return (
    <ol className={styles.log}>
      {entries.map(({ key, at, words, isFailure }) => (
        <li key={key} data-failed={isFailure}>
          <time dateTime={new Date(at).toISOString()}>{formatExactClock(new Date(at))}</time>
          <span>{words}</span>
        </li>
      ))}
    </ol>
  );
}
