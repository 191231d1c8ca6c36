import { sql } from 'drizzle-orm';
import { interruptions } from '../../storage/schema.js';
import { millisecondsOf, type Scope } from '../../storage/scope.js';
import { isNotice, type NoticeOutcomeKind, noticeOutcome } from './notice-outcome.js';

/** What became of a primary that was under notice. */
export interface InterruptionOutcome {
  /** Of the first report of its notice. */
  readonly interruptionId: string;
  readonly workloadId: string;
  readonly instanceId: string;
  readonly noticedAt: Date;
  readonly deadline: Date;
  readonly outcome: NoticeOutcomeKind;
  /** How long before the deadline another instance was the primary; null when none was. */
  readonly secondsLeft: number | null;
}

interface OutcomeRow {
  readonly interruptionId: string;
  readonly workloadId: string;
  readonly instanceId: string;
  readonly outcome: NoticeOutcomeKind;
  readonly noticedAt: number;
  readonly deadline: number;
  readonly handedOverAt: number | null;
}

/**
 * Reads what became of the primaries that got a notice since then, the newest first. An instance counts once, however many
 * reports tell of its notice.
 */
export async function readOutcomes(scope: Scope, since: Date): Promise<readonly InterruptionOutcome[]> {
  const noticed = { agentId: sql`noticed.agent_id`, instanceId: sql`noticed.instance_id` };
  const found: unknown = await scope.queries.execute(sql`
    select noticed.id as "interruptionId", outcome.agent_id as "workloadId", outcome.instance_id as "instanceId",
      outcome.outcome, ${millisecondsOf('outcome.noticed_at')} as "noticedAt",
      ${millisecondsOf('outcome.deadline')} as "deadline", ${millisecondsOf('outcome.handed_over_at')} as "handedOverAt"
    from (
      select distinct on (agent_id, instance_id) id, agent_id, instance_id from ${interruptions}
      where client_id = ${scope.accountId} and ${isNotice()}
        and received_at >= ${since.toISOString()}::timestamptz
      order by agent_id, instance_id, sequence) as noticed
    cross join lateral (${noticeOutcome(scope, noticed)}) as outcome
    where outcome.noticed_at >= ${since.toISOString()}::timestamptz
    order by outcome.noticed_at desc`);
  const { rows } = found as { readonly rows: readonly OutcomeRow[] };
  return rows.map(({ noticedAt, deadline, handedOverAt, ...row }) => ({
    ...row,
    noticedAt: new Date(noticedAt),
    deadline: new Date(deadline),
    secondsLeft: secondsLeft(handedOverAt, deadline),
  }));
}

/** How long before the deadline another instance was the primary; null when none was in time. */
export function secondsLeft(handedOverAt: number | null, deadline: number): number | null {
  return handedOverAt === null || handedOverAt > deadline ? null : (deadline - handedOverAt) / 1_000;
}
