import { inArray, type SQL, sql } from 'drizzle-orm';
import { instances, interruptions, placements, replicas, switches } from '../../storage/schema.js';
import type { Scope } from '../../storage/scope.js';
import { noticeMilliseconds, survivedMilliseconds } from './notice-deadline.js';

/** How a notice to a primary ended. `survived`: another instance was the primary before the deadline, or AWS took none. */
export const noticeOutcomes = ['under-way', 'survived', 'not-survived'] as const;
export type NoticeOutcomeKind = (typeof noticeOutcomes)[number];

/**
 * Who saved a workload: a replica, an instance that was launched for it, or the successor of a switch that was under way.
 * `nothing`: nobody took over in time; of a notice that was survived, AWS did not take the instance.
 */
export const savedByKinds = ['replica', 'launch', 'switch', 'nothing'] as const;
export type SavedBy = (typeof savedByKinds)[number];

/** The kinds of reports that tell of a notice: of one that the agent could not send in time there is only the failover. */
const noticeKinds = ['termination', 'failover'] as const;
const kinds = sql.raw(`(${noticeKinds.map((kind) => `'${kind}'`).join(', ')})`);
const milliseconds = (count: number) => sql.raw(`interval '${count} milliseconds'`);

/**
 * The statement that judges the notice to an instance, however many reports tell of it: at most one row, with `noticed_at`,
 * `deadline`, `handed_over_at`, `taken_over_by`, `outcome` and `saved_by`. There is no row for an instance without a notice,
 * and for one that was not the primary, which interrupts no workload. It is the only place that decides this.
 */
export function noticeOutcome(
  { accountId, clock }: Pick<Scope, 'accountId' | 'clock'>,
  { agentId, instanceId }: { readonly agentId: SQL; readonly instanceId: SQL },
): SQL {
  const now = sql`${clock.now().toISOString()}::timestamptz`;
  return sql`
    select judged.*,
      case when outcome = 'under-way' then null
        when outcome = 'not-survived' or taken_over_by is null then 'nothing'
        when exists (select 1 from ${replicas} as replica
          where replica.agent_id = judged.agent_id and replica.instance_id = taken_over_by) then 'replica'
        when exists (select 1 from ${instances} as successor
          where successor.agent_id = judged.agent_id and successor.instance_id = taken_over_by
            and successor.intent like 'switch/%') then 'switch'
        when exists (select 1 from ${switches} as ordered
          where ordered.agent_id = judged.agent_id and ordered.new_instance_id = taken_over_by
            and ordered.old_instance_id = judged.instance_id and ordered.trigger in ('manual', 'model')) then 'switch'
        else 'launch' end as saved_by
    from (
      select notice.agent_id, notice.instance_id, notice.noticed_at, notice.deadline,
        next.started_at as handed_over_at, next.instance_id as taken_over_by,
        case when next.started_at <= notice.deadline then 'survived'
          when next.started_at is not null then 'not-survived'
          when ${now} <= notice.deadline then 'under-way'
          when instance.last_seen_at is null or instance.last_seen_at <= notice.deadline then 'not-survived'
          when instance.last_seen_at > notice.deadline + ${milliseconds(survivedMilliseconds)} then 'survived'
          else 'under-way' end as outcome
      from (
        select report.agent_id, report.instance_id, min(report.received_at) as noticed_at,
          coalesce(min(report.deadline), min(report.received_at) + ${milliseconds(noticeMilliseconds)}) as deadline,
          coalesce(min(report.deadline), min(report.received_at)) as named_time
        from ${interruptions} as report
        where report.client_id = ${accountId} and report.agent_id = ${agentId} and report.instance_id = ${instanceId}
          and report.kind in ${kinds}
        group by report.agent_id, report.instance_id) as notice
      cross join lateral (
        select max(started_at) as started_at from ${placements} as own
        where own.agent_id = notice.agent_id and own.instance_id = notice.instance_id and own.role = 'primary'
          and own.started_at <= notice.noticed_at
          and (own.ended_at is null or own.ended_at > least(notice.noticed_at, notice.named_time - ${milliseconds(noticeMilliseconds)}))) as own
      left join lateral (
        select later.instance_id, greatest(later.started_at, own.started_at) as started_at from ${placements} as later
        where later.agent_id = notice.agent_id and later.instance_id <> notice.instance_id and later.role = 'primary'
          and later.started_at >= own.started_at
        order by later.started_at limit 1) as next on true
      left join ${instances} as instance on instance.agent_id = notice.agent_id
        and instance.instance_id = notice.instance_id and instance.role = 'primary'
      where own.started_at is not null) as judged`;
}

/** Whether a row of the interruptions tells of a notice. */
export function isNotice(): SQL {
  return inArray(interruptions.kind, [...noticeKinds]);
}

/** Whether a row of the interruptions is the first report of its notice, so that each interruption is counted once. */
export function isFirstReport(): SQL {
  return sql`(${interruptions.kind} not in ${kinds} or not exists (
    select 1 from ${interruptions} as earlier
    where earlier.agent_id = ${interruptions.agentId} and earlier.instance_id = ${interruptions.instanceId}
      and earlier.kind in ${kinds} and earlier.sequence < ${interruptions.sequence}))`;
}
