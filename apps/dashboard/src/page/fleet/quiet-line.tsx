import { Link } from '@tanstack/react-router';
import { Age } from '../format/age.js';
import { Duration } from '../format/duration.js';
import text from '../style/text.module.css';
import styles from './attention-list.module.css';
import type { Fleet } from './fleet-query.js';

/** What is said when nothing needs a person: that, and how the last interruption ended. */
export function QuietLine({ fleet }: { readonly fleet: Fleet }) {
  const { last } = fleet.interruptions;
  const name = fleet.workloads.find(({ workloadId }) => workloadId === last?.workloadId)?.name;
  return (
    <p className={styles.quiet}>
      Nothing needs you.
      <span>
        {last === null ? (
          'No interruption in the last 30 days.'
        ) : (
          <>
            <Link
              from="/$account/fleet"
              to="/$account/interruptions/$interruption"
              params={{ interruption: last.interruptionId }}
              className={text.link}
            >
              Last interruption
            </Link>
            {name !== undefined && `, of ${name},`} <Age at={last.noticedAt} /> ago, <Outcome last={last} />
          </>
        )}
      </span>
    </p>
  );
}

function Outcome({ last }: { readonly last: NonNullable<Fleet['interruptions']['last']> }) {
  if (last.outcome === 'under-way') return 'under way.';
  if (last.outcome === 'not-survived') return 'not survived.';
  if (last.secondsLeft === null) return 'survived.';
  return (
    <>
      survived with <Duration seconds={last.secondsLeft} /> to spare.
    </>
  );
}
