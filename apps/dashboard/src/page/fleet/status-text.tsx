import type { FleetWorkload } from './fleet-query.js';
import { Sentence } from './sentence.js';
import { StatusIcon } from './status-icon.js';
import styles from './status-text.module.css';
import { statusWords } from './status-words.js';

/** How a workload is now: a shape, words and a ticking time. */
export function StatusText({ workload }: { readonly workload: FleetWorkload }) {
  const words = statusWords(workload);
  return (
    <span className={styles.status} data-kind={words.kind} title={workload.statusMessage ?? undefined}>
      <StatusIcon kind={words.kind} isTight />
      <Sentence words={words} />
    </span>
  );
}
