import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import styles from './attention-list.module.css';
import { AttentionRow } from './attention-row.js';
import type { Attention, Fleet, FleetWorkload } from './fleet-query.js';
import { QuietLine } from './quiet-line.js';

const maxShown = 3;

/** What of a fleet needs a person, and what is in hand: the first thing that the screen says. */
export const AttentionList = memo(function AttentionList({ fleet }: { readonly fleet: Fleet }) {
  const ofAccount = fleet.trips.map(({ limit, trippedAt }) => ({
    workload: undefined,
    attention: { urgency: 'needs-you', code: 'limit-tripped', since: trippedAt, message: limit } as const,
  }));
  const needed = [...ofAccount, ...entriesOf(fleet, 'needs-you')];
  const inHand = entriesOf(fleet, 'in-hand');
  return (
    <section className={styles.todo} aria-label="What needs attention">
      {needed.length + inHand.length === 0 && <QuietLine fleet={fleet} />}
      {needed.length > 0 && <Group title="Needs you" entries={needed} view="attention" />}
      {inHand.length > 0 && <Group title="In hand" entries={inHand} view="moving" />}
    </section>
  );
});

interface Entry {
  readonly workload: FleetWorkload | undefined;
  readonly attention: Attention;
}

/** One entry per workload: the most urgent thing. */
function entriesOf({ workloads }: Fleet, urgency: Attention['urgency']): readonly Entry[] {
  return workloads.flatMap((workload) => {
    const attention = workload.attention.find((found) => found.urgency === urgency);
    const isSaidAlready = urgency === 'in-hand' && workload.attention.some((found) => found.urgency === 'needs-you');
    return attention === undefined || isSaidAlready ? [] : [{ workload, attention }];
  });
}

interface GroupProps {
  readonly title: string;
  readonly entries: readonly Entry[];
  readonly view: 'attention' | 'moving';
}

function Group({ title, entries, view }: GroupProps) {
  return (
    <>
      <h2>
        <span>{title}</span> <span className={styles.count}>{entries.length}</span>
      </h2>
      <ul>
        {entries.slice(0, maxShown).map(({ workload, attention }) => (
          <AttentionRow
            key={`${workload?.workloadId ?? 'account'} ${attention.code} ${attention.message}`}
            workload={workload}
            attention={attention}
          />
        ))}
      </ul>
      {entries.length > maxShown && (
        <Link from="/$account/fleet" to="." search={{ view }} className={styles.more}>
          {entries.length - maxShown} more
        </Link>
      )}
    </>
  );
}
