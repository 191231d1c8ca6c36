import { StatusIcon } from '../fleet/status-icon.js';
import type { Switch } from './switch.js';
import styles from './switch-outcome.module.css';
import { outcomeWords } from './switch-words.js';

/** How a switch ended. What went well has no colour. */
export function SwitchOutcome({ shown }: { readonly shown: Switch }) {
  const { kind, words, detail } = outcomeWords(shown);
  return (
    <span className={styles.outcome} data-kind={kind} title={detail}>
      <StatusIcon kind={kind} isTight />
      {words}
    </span>
  );
}
