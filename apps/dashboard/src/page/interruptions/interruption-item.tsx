import { Link } from '@tanstack/react-router';
import { formatMeasured } from '../format/format-duration.js';
import { Moment } from '../format/moment.js';
import { WorkloadLink } from '../history/workload-link.js';
import text from '../style/text.module.css';
import item from '../switches/switch-item.module.css';
import type { Interruption } from './interruption.js';
import { InterruptedPlace } from './interruption-columns.js';
import { InterruptionOutcome } from './interruption-outcome.js';
import { kindWords } from './interruption-words.js';

interface InterruptionItemProps {
  readonly shown: Interruption;
  readonly name: string | undefined;
}

/** An interruption on a phone: which workload and when, where it ran, and how it ended. */
export function InterruptionItem({ shown, name }: InterruptionItemProps) {
  const { workloadId, interruptionId, receivedAt, secondsLeft } = shown;
  return (
    <div className={item.item}>
      <WorkloadLink workloadId={workloadId} name={name} />
      <span className={`${item.right} ${text.quiet}`}>
        <Moment at={receivedAt} />
      </span>
      <span className={item.whole}>
        <InterruptedPlace shown={shown} />
      </span>
      <span className={item.rest}>
        <InterruptionOutcome shown={shown} />
        <span className={text.quiet}>
          {kindWords(shown)}
          {secondsLeft !== null && `, ${formatMeasured(secondsLeft)} to spare`}
        </span>
      </span>
      <Link
        from="/$account"
        to="/$account/interruptions/$interruption"
        params={{ interruption: interruptionId }}
        className={`${item.right} ${text.link}`}
      >
        Open
        <span className={text.spoken}>
          , {kindWords(shown)} of {name ?? 'a removed workload'}
        </span>
      </Link>
    </div>
  );
}
