import { sql } from 'drizzle-orm';
import { interruptions, replicas } from '../storage/schema.js';
import { millisecondsOf, type Scope } from '../storage/scope.js';
import { isFirstReport, isNotice } from '../workloads/interruptions/notice-outcome.js';

/** What went wrong in a pool lately, in any workload of the account. */
export interface PoolTrouble {
  /** Notices with which AWS took instances. */
  readonly interruptions: number;
  /** Launches of failovers and replicas that got no instance there. */
  readonly refusals: number;
  /** The newest of all. */
  readonly newestAt: Date;
}

interface AnswerRow {
  readonly poolId: string;
  readonly interruptions: number;
  readonly refusals: number;
  readonly newestAt: number;
}

/** How far it looks back. */
const lookBackMilliseconds = 30 * 86_400_000;

/** Reads what went wrong in the account's pools in the last 30 days, by pool. A pool without trouble is missing. */
export async function readPoolTrouble({ queries, accountId, clock }: Scope): Promise<ReadonlyMap<string, PoolTrouble>> {
  const since = new Date(clock.now().getTime() - lookBackMilliseconds).toISOString();
  const found: unknown = await queries.execute(sql`
    select pool_id as "poolId", count(*) filter (where is_interruption)::int as interruptions,
      count(*) filter (where not is_interruption)::int as refusals, ${millisecondsOf('max(at)')} as "newestAt"
    from (
      select pool_id, received_at as at, true as is_interruption from ${interruptions}
        where client_id = ${accountId} and received_at >= ${since} and ${isNotice()} and ${isFirstReport()}
      union all
      select skipped->>'pool_id', received_at, false from ${interruptions}, jsonb_array_elements(
          case when jsonb_typeof(report->'ladder') = 'array' then report->'ladder' else '[]' end) as skipped
        where client_id = ${accountId} and received_at >= ${since} and kind = 'failover' and skipped->>'market' = 'spot'
      union all
      select pool_id, failed_at, false from ${replicas} where client_id = ${accountId} and failed_at >= ${since}
    ) as trouble
    where pool_id is not null group by pool_id`);
  const { rows } = found as { readonly rows: readonly AnswerRow[] };
  return new Map(rows.map(({ poolId, newestAt, ...counts }) => [poolId, { ...counts, newestAt: new Date(newestAt) }]));
}
