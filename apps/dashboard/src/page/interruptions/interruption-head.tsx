import { Link, useParams } from '@tanstack/react-router';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { Moment } from '../format/moment.js';
import { timeOf } from '../lanes/step-lanes.js';
import { usePage } from '../page-parts.js';
import { DeadlineCountdown } from './deadline-countdown.js';
import type { Interruption } from './interruption.js';
import styles from './interruption-screen.module.css';
import type { Verdict } from './verdict.js';
import { signalWords, verdictWords } from './verdict-words.js';

interface InterruptionHeadProps {
  readonly shown: Interruption;
  /** Undefined when it was removed. */
  readonly workload: FleetWorkload | undefined;
  /** Undefined for what is no notice to a primary. */
  readonly verdict: Verdict | undefined;
  readonly preventedBy: string | null;
  /** The server's time while it is under way. */
  readonly now: number | undefined;
}

/** What an interruption is, whether a person is needed, and how much time is left. */
export function InterruptionHead({ shown, workload, verdict, preventedBy, now }: InterruptionHeadProps) {
  const { clock } = usePage();
  const { account } = useParams({ from: '/$account/interruptions/$interruption' });
  const deadline = timeOf(shown.deadline);
  const name = workload?.name ?? 'a removed workload';
  const isPresent = workload?.instanceId === shown.instanceId;
  const time = now ?? clock.now();
  const isOver = deadline !== null && time > deadline;
  const words =
    verdict === undefined
      ? signalWords({ name, shown, isPresent })
      : verdictWords(verdict, { name, shown, preventedBy, isOver });
  const canGoOnDemand = verdict === undefined && isPresent && workload.market === 'spot';
  return (
    <header className={styles.head}>
      <nav aria-label="Path" className={styles.path}>
        <Link to="/$account/interruptions" params={{ account }}>
          Interruptions
        </Link>
        {workload !== undefined && (
          <Link to="/$account/w/$workload" params={{ account, workload: name }}>
            {name}
          </Link>
        )}
        <Moment at={shown.receivedAt} />
      </nav>
      <div className={styles.verdict}>
        <div>
          <h1>{words.head}</h1>
          <p className={styles.lead} data-verdict={verdict?.kind}>
            <b>{words.first}</b> {words.rest}
          </p>
          {canGoOnDemand && (
            <Link
              to="/$account/w/$workload/switch"
              params={{ account, workload: name }}
              search={{ to: 'on-demand' }}
              className={styles.action}
            >
              Go on-demand now…
            </Link>
          )}
        </div>
        {now !== undefined && deadline !== null && (
          <DeadlineCountdown deadline={deadline} now={now} action={shown.action} />
        )}
      </div>
    </header>
  );
}
