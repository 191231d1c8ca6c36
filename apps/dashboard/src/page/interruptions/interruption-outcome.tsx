import { StatusIcon } from '../fleet/status-icon.js';
import text from '../style/text.module.css';
import outcome from '../switches/switch-outcome.module.css';
import type { Interruption } from './interruption.js';
import { interruptionOutcome } from './interruption-words.js';

/** How an interruption ended. What was survived has no colour. */
export function InterruptionOutcome({ shown }: { readonly shown: Interruption }) {
  const found = interruptionOutcome(shown);
  if (found === undefined) return <span className={text.quiet}>–</span>;
  return (
    <span className={outcome.outcome} data-kind={found.kind}>
      <StatusIcon kind={found.kind} isTight />
      {found.words}
    </span>
  );
}
