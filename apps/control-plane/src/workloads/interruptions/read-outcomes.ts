import { sql } from 'drizzle-orm';
import { instances, interruptions, placements } from '../../storage/schema.js';
import { millisecondsOf, type Scope } from '../../storage/scope.js';
import { deadlineOf, survivedMilliseconds } from './notice-deadline.js';

/** What became of a primary that was under notice. */
export interface InterruptionOutcome {
  readonly workloadId: string;
  readonly instanceId: string;
  readonly noticedAt: Date;
  readonly deadline: Date;
  /** `survived`: another instance was the primary before the deadline, or AWS did not take the instance. */
  readonly outcome: 'under-way' | 'survived' | 'not-survived';
  /** How long before the deadline another instance was the primary; null when none was. */
  readonly secondsLeft: number | null;
}

interface OutcomeRow {
  readonly workloadId: string;
  readonly instanceId: string;
  readonly noticedAt: number;
  readonly deadline: number | null;
  readonly handedOverAt: number | null;
  readonly lastSeenAt: number | null;
}

/**
 * Reads what became of the primaries that got a notice since then, the newest first. An instance counts once, however many
 * reports tell of its notice. A notice to an instance that was not the primary interrupts no workload.
 */
export async function readOutcomes(
  { queries, accountId, clock }: Scope,
  since: Date,
): Promise<readonly InterruptionOutcome[]> {
  const found: unknown = await queries.execute(sql`
    with notice as (
      select agent_id, instance_id, min(received_at) as received_at, min(deadline) as deadline
      from ${interruptions}
      where client_id = ${accountId} and kind in ('termination', 'failover') and received_at >= ${since.toISOString()}::timestamptz
      group by agent_id, instance_id)
    select notice.agent_id as "workloadId", notice.instance_id as "instanceId",
      ${millisecondsOf('notice.received_at')} as "noticedAt", ${millisecondsOf('notice.deadline')} as "deadline",
      ${millisecondsOf('next.started_at')} as "handedOverAt", ${millisecondsOf('instance.last_seen_at')} as "lastSeenAt"
    from notice
    cross join lateral (
      select max(started_at) as started_at from ${placements} as own
      where own.agent_id = notice.agent_id and own.instance_id = notice.instance_id and own.role = 'primary'
        and own.started_at <= notice.received_at
        and (own.ended_at is null or own.ended_at > coalesce(notice.deadline, notice.received_at) - interval '2 minutes')) as own
    left join lateral (
      select min(greatest(started_at, own.started_at)) as started_at from ${placements} as later
      where later.agent_id = notice.agent_id and later.instance_id <> notice.instance_id and later.role = 'primary'
        and later.started_at >= own.started_at) as next on true
    left join ${instances} as instance on instance.agent_id = notice.agent_id and instance.instance_id = notice.instance_id
      and instance.role = 'primary'
    where own.started_at is not null
    order by notice.received_at desc`);
  const { rows } = found as { readonly rows: readonly OutcomeRow[] };
  return rows.map((row) => outcomeOf(row, clock.now().getTime()));
}

function outcomeOf({ workloadId, instanceId, ...row }: OutcomeRow, now: number): InterruptionOutcome {
  const noticedAt = new Date(row.noticedAt);
  const deadline = deadlineOf({
    deadline: row.deadline === null ? null : new Date(row.deadline),
    receivedAt: noticedAt,
  });
  const at = deadline.getTime();
  const of = (outcome: InterruptionOutcome['outcome'], secondsLeft: number | null = null) => {
    return { workloadId, instanceId, noticedAt, deadline, outcome, secondsLeft };
  };
  if (row.handedOverAt !== null)
    return row.handedOverAt <= at ? of('survived', (at - row.handedOverAt) / 1_000) : of('not-survived');
  if (now <= at) return of('under-way');
  if (row.lastSeenAt === null || row.lastSeenAt <= at) return of('not-survived');
  return of(row.lastSeenAt > at + survivedMilliseconds ? 'survived' : 'under-way');
}
