import { type SQL, sql } from 'drizzle-orm';
import { instances, interruptions, placements, replicas, workloads } from '../../storage/schema.js';
import type { Scope } from '../../storage/scope.js';
import { isSilentAt, maxSilenceSeconds } from '../instances/contact.js';
import { endOfPredecessor } from '../replicas/end-of-predecessor.js';

/** An instance whose last contact was at least this long after a termination notice has survived it. */
const noticeSeconds = 600;
/** AWS ends an instance this long after its notice. */
const noticeEndSeconds = 120;
/** After this silence an instance is no longer counted, not even as unknown. */
const maxSilenceDays = 30;
/** How long after the start of a server the agents may need to make contact. Until then silence proves nothing. */
const maxReturnMilliseconds = 15 * 60_000;
/** A placement begins at most this long before it becomes known. Instances of earlier versions were there for longer. */
const maxBackdatedDays = 1;

/** What is known at a moment. */
type Moment = Pick<Scope, 'clock' | 'listeningSince'>;

/**
 * Ends the placements of a workload that are over and begins those that are new, as its instances and replicas say now. The
 * caller has locked the workload and changed these.
 */
export async function followPlacements(scope: Scope, agentId: string): Promise<void> {
  await scope.queries.execute(sql`${known(scope, sql`${workloads.id} = ${agentId}`)},
    ended as (
      update ${placements} set ended_at = over.until, unknown_from = over.unknown_from from over
      where ${placements.id} = over.id returning ${placements.instanceId}, ${placements.endedAt})
    insert into ${placements} (client_id, agent_id, instance_id, role, market, instance_type, zone, region, started_at)
    select client_id, agent_id, instance_id, role, market, instance_type, zone, region,
      coalesce(
        (select max(ended.ended_at) from ended where ended.instance_id = state.instance_id),
        (select greatest(max(earlier.ended_at), state.heard_since) from ${placements} as earlier
          where earlier.agent_id = state.agent_id and earlier.instance_id = state.instance_id having count(*) > 0),
        greatest(since, ${timeOf(scope)} - ${days(maxBackdatedDays)}))
    from state where gone_at is null and not exists (
      select 1 from ${placements} as open where ${isOpen} and open.id not in (select over.id from over))`);
}

/** Finds workloads of an account whose placements are not those of their instances and replicas: time has passed since the last change. */
export async function findOutdatedPlacements(scope: Scope): Promise<readonly string[]> {
  const found: unknown = await scope.queries.execute(sql`
    ${known(scope, sql`${workloads.accountId} = ${scope.accountId}`)}
    select agent_id as id from over union select agent_id from state
    where gone_at is null and not exists (select 1 from ${placements} as open where ${isOpen})`);
  return (found as { readonly rows: readonly { readonly id: string }[] }).rows.map(({ id }) => id);
}

const days = (count: number) => sql.raw(`interval '${count} days'`);
const seconds = (count: number) => sql.raw(`interval '${count} seconds'`);
const timeOf = ({ clock }: Moment) => sql`${clock.now().toISOString()}::timestamptz(3)`;
const isOpen = sql`open.agent_id = state.agent_id and open.instance_id = state.instance_id and open.ended_at is null`;
const place = (table: string) =>
  sql.raw(`(${table}.role, ${table}.market, ${table}.instance_type, ${table}.zone, ${table}.region)`);

/**
 * `state`: each instance of the workloads with its role and place, and when it was gone (`gone_at`, null when it is not known
 * to be gone). `over`: the open placements that are not those of `state`, and when they ended.
 */
function known(scope: Moment, ofWorkloads: SQL): SQL {
  const now = timeOf(scope);
  return sql`with
    state as (${registered(scope, ofWorkloads)} union all ${unregistered(scope, ofWorkloads)}),
    over as (
      select open.id, open.agent_id, moment.until,
        case when state.silent_from + state.max_silence < moment.until then greatest(open.started_at, state.silent_from) end as unknown_from
      from ${placements} as open join state on ${isOpen}
      cross join lateral (select greatest(open.started_at, least(${now}, coalesce(state.gone_at, ${now}))) as until) as moment
      where state.gone_at is not null or ${place('open')} is distinct from ${place('state')})`;
}

/**
 * The instances that registered or were reported. One is gone when an agent said so, when its workload was deleted, when it
 * was silent after a termination notice, and when its v4 agent, which ends its instance without a word, was silent after the
 * hand-over. `silent_from` is null when its end is known although it was silent.
 */
function registered(scope: Moment, ofWorkloads: SQL): SQL {
  const now = timeOf(scope);
  const mayJudge = scope.clock.now().getTime() - scope.listeningSince.getTime() > maxReturnMilliseconds;
  const isSilent = isSilentAt(now);
  const noticedAt = sql`(select max(notice.received_at) from ${interruptions} as notice
    where notice.agent_id = ${instances.agentId} and notice.instance_id = ${instances.instanceId} and notice.kind in ('termination', 'failover'))`;
  const isTakenBack = sql`${isSilent} and ${instances.lastSeenAt} < ${noticedAt} + ${seconds(noticeSeconds)}`;
  const hasEndedItself = sql`${mayJudge} and ${isSilent} and ${instances.hasAgent} and not ${instances.generational} and ${instances.role} <> 'primary'`;
  return sql`
    select ${instances.accountId}, ${instances.agentId}, ${instances.instanceId},
      case when ${instances.role} = 'primary' then 'primary'
        when ${instances.role} <> 'retiring' and ${instances.replicaId} is not null then 'replica' else 'overlap' end as role,
      case ${instances.mode} when 'spot' then 'spot' when 'ondemand' then 'on-demand' end as market,
      ${instances.instanceType}, ${instances.zone}, ${instances.region},
      coalesce(launch.launched_at, ${instances.registeredAt}) as since, ${instances.heardSince},
      case when ${workloads.deletedAt} is not null or ${instances.endedAt} is not null or ${isTakenBack} or ${hasEndedItself} then null
        else ${instances.lastSeenAt} end as silent_from,
      make_interval(secs => ${maxSilenceSeconds()}) as max_silence,
      case when ${workloads.deletedAt} is not null then ${workloads.deletedAt}
        when ${instances.role} = 'retired' then coalesce(${instances.endedAt}, ${now})
        when ${isTakenBack} then greatest(${instances.lastSeenAt}, ${noticedAt} + ${seconds(noticeEndSeconds)})
        when ${hasEndedItself} then ${instances.lastSeenAt}
        when ${mayJudge} and ${instances.lastSeenAt} < ${now} - ${days(maxSilenceDays)} then ${now} end as gone_at
    from ${workloads} join ${instances} on ${instances.agentId} = ${workloads.id}
    left join ${replicas} as launch on launch.id = ${instances.replicaId}
    where ${ofWorkloads} and (${instances.role} <> 'retired' or exists (
      select 1 from ${placements} as open
      where open.agent_id = ${instances.agentId} and open.instance_id = ${instances.instanceId} and open.ended_at is null))`;
}

/** The replicas whose instance has not registered: only the primary reports what becomes of them. */
function unregistered(scope: Moment, ofWorkloads: SQL): SQL {
  const now = timeOf(scope);
  return sql`
    select ${replicas.accountId}, ${replicas.agentId}, ${replicas.instanceId}, 'replica', 'spot',
      nullif(left(${replicas.poolId}, greatest(0, length(${replicas.poolId}) - length(${replicas.zone}) - 1)), ''),
      nullif(${replicas.zone}, ''), launcher.region,
      coalesce(${replicas.launchedAt}, ${replicas.createdAt}), ${replicas.createdAt}, null, null,
      case when ${workloads.deletedAt} is not null then ${workloads.deletedAt}
        when not ${replicas.isActive} then coalesce(${replicas.terminatedAt}, ${now}) end
    from ${workloads} join ${replicas} on ${replicas.agentId} = ${workloads.id}
    left join ${instances} as launcher
      on launcher.agent_id = ${replicas.agentId} and launcher.instance_id = ${workloads.primaryInstanceId}
    where ${ofWorkloads} and ${replicas.instanceId} is not null and ${replicas.createdBy} <> ${endOfPredecessor}
      and not exists (select 1 from ${instances} as own where own.agent_id = ${replicas.agentId} and own.instance_id = ${replicas.instanceId})
      and (${replicas.isActive} or exists (
        select 1 from ${placements} as open
        where open.agent_id = ${replicas.agentId} and open.instance_id = ${replicas.instanceId} and open.ended_at is null))`;
}
