import { useState } from 'react';
import type { FleetWorkload } from './fleet-query.js';
import { Sentence } from './sentence.js';
import { StatusIcon } from './status-icon.js';
import styles from './status-text.module.css';
import { statusWords } from './status-words.js';

/** How a workload is now: a shape, words and a ticking time. */
export function StatusText({ workload }: { readonly workload: FleetWorkload }) {
  const words = statusWords(workload);
  const washes = useChanges(workload.status);
  return (
    // Another key begins the wash anew.
    <span
      key={washes}
      data-washes={washes > 0}
      className={styles.status}
      data-kind={words.kind}
      title={workload.statusMessage ?? undefined}
    >
      <StatusIcon kind={words.kind} isTight />
      <Sentence words={words} />
    </span>
  );
}

/** Counts how often a value has changed since it was first shown. */
function useChanges(value: string): number {
  const [seen, setSeen] = useState({ value, count: 0 });
  if (seen.value === value) return seen.count;
  // Drawn anew at once, before anything is shown.
  setSeen({ value, count: seen.count + 1 });
  return seen.count + 1;
}
