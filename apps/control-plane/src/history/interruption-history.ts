import { and, desc, eq, getTableColumns, lt, type SQL, sql } from 'drizzle-orm';
import type { InterruptionRow } from '../storage/rows.js';
import { instances, interruptions } from '../storage/schema.js';
import { millisecondsOf, type Scope } from '../storage/scope.js';
import { isUuid } from '../storage/uuid.js';
import {
  isFirstReport,
  isNotice,
  type NoticeOutcomeKind,
  noticeOutcome,
  type SavedBy,
} from '../workloads/interruptions/notice-outcome.js';
import { type HistoryFilter, inTime } from './history-filter.js';
import { type PoolTrouble, readPoolTrouble } from './read-pool-trouble.js';

/** An interruption without its report, which may be long. */
export type ListedInterruption = Omit<InterruptionRow, 'report'>;

/** An interruption with where its instance ran, and how it ended. Times are milliseconds since 1970. */
export interface JudgedInterruption extends ListedInterruption {
  readonly zone: string | null;
  readonly instanceType: string | null;
  readonly mode: 'spot' | 'ondemand' | 'unknown' | null;
  /** What AWS does to the instance, as the notice says: `terminate`, `stop` or `hibernate`. */
  readonly action: string | null;
  /** Null for what is no notice to a primary, as are all below. */
  readonly outcome: NoticeOutcomeKind | null;
  readonly savedBy: SavedBy | null;
  readonly noticedAt: number | null;
  readonly takenAt: number | null;
  readonly handedOverAt: number | null;
  readonly takenOverBy: string | null;
}

/** Selects a page of the history. */
export interface HistoryPage {
  readonly limit: number;
  /** The id of the last interruption of the previous page. */
  readonly before?: string | undefined;
}

/** Which interruptions to list. */
export interface InterruptionFilter extends HistoryFilter {
  /** Whether each interruption is listed once, with the first report of its notice, rather than each report. */
  readonly onlyFirst?: boolean | undefined;
  readonly kind?: InterruptionRow['kind'] | undefined;
  readonly instanceId?: string | undefined;
  readonly poolId?: string | undefined;
  readonly zone?: string | undefined;
  readonly outcome?: NoticeOutcomeKind | undefined;
  /** Only interruptions with a smaller sequence: those of the next page. */
  readonly before?: number | undefined;
}

/** The interruptions of an account's instances, for people. */
export interface InterruptionHistory {
  /** Lists interruptions, newest first, from the start or after `page.before`. */
  list(page: HistoryPage): Promise<readonly ListedInterruption[]>;
  /** Lists interruptions that match, newest first: one more than the limit when there are more. */
  listPage(filter: InterruptionFilter): Promise<readonly JudgedInterruption[]>;
  /** Reads what went wrong in the account's pools in the last 30 days, by pool. A pool without trouble is missing. */
  readPoolTrouble(): Promise<ReadonlyMap<string, PoolTrouble>>;
  /** Finds one interruption, with its report. */
  find(interruptionId: string): Promise<(JudgedInterruption & Pick<InterruptionRow, 'report'>) | undefined>;
}

/** Creates the history of interruptions of one account. */
export function interruptionHistory(scope: Scope): InterruptionHistory {
  return {
    list: (page) => list(scope, page),
    listPage: (filter) => listPage(scope, filter),
    readPoolTrouble: () => readPoolTrouble(scope),
    find: async (interruptionId) => {
      if (!isUuid(interruptionId)) return undefined;
      const wanted = and(eq(interruptions.accountId, scope.accountId), eq(interruptions.id, interruptionId));
      const [row] = await judged(scope).where(wanted);
      const [told] = await scope.queries.select({ report: interruptions.report }).from(interruptions).where(wanted);
      return row && told && { ...row, ...told };
    },
  };
}

const { report, ...listed } = getTableColumns(interruptions);
const { zone, instanceType, mode } = instances;
const judgedColumns = {
  ...listed,
  zone,
  instanceType,
  mode,
  action: sql<string | null>`coalesce(${report}->>'action', ${report}->'notice'->>'action')`,
  outcome: sql<NoticeOutcomeKind | null>`outcome.outcome`,
  savedBy: sql<SavedBy | null>`outcome.saved_by`,
  noticedAt: sql<number | null>`${millisecondsOf('outcome.noticed_at')}`,
  takenAt: sql<number | null>`${millisecondsOf('outcome.deadline')}`,
  handedOverAt: sql<number | null>`${millisecondsOf('outcome.handed_over_at')}`,
  takenOverBy: sql<string | null>`outcome.taken_over_by`,
};

/** Selects interruptions with where their instances ran and how they ended. */
function judged(scope: Scope) {
  const of = { agentId: sql`${interruptions.agentId}`, instanceId: sql`${interruptions.instanceId}` };
  return scope.queries
    .select(judgedColumns)
    .from(interruptions)
    .leftJoin(
      instances,
      and(eq(instances.agentId, interruptions.agentId), eq(instances.instanceId, interruptions.instanceId)),
    )
    .leftJoin(
      sql`lateral (select * from (${noticeOutcome(scope, of)}) as found where ${isNotice()}) as outcome`,
      sql`true`,
    );
}

function list(scope: Scope, { limit, before }: HistoryPage): Promise<readonly ListedInterruption[]> {
  const ofAccount = eq(interruptions.accountId, scope.accountId);
  const isEarlier =
    before === undefined || !isUuid(before)
      ? undefined
      : lt(
          interruptions.sequence,
          scope.queries
            .select({ sequence: interruptions.sequence })
            .from(interruptions)
            .where(and(ofAccount, eq(interruptions.id, before))),
        );
  return scope.queries
    .select(listed)
    .from(interruptions)
    .where(and(ofAccount, isEarlier))
    .orderBy(desc(interruptions.sequence))
    .limit(limit);
}

function listPage(scope: Scope, filter: InterruptionFilter): Promise<readonly JudgedInterruption[]> {
  const { limit, workloadId, instanceId, poolId, before, onlyFirst } = filter;
  return judged(scope)
    .where(
      and(
        eq(interruptions.accountId, scope.accountId),
        workloadId === undefined ? undefined : eq(interruptions.agentId, workloadId),
        isOfKind(filter),
        instanceId === undefined ? undefined : eq(interruptions.instanceId, instanceId),
        poolId === undefined ? undefined : eq(interruptions.poolId, poolId),
        filter.zone === undefined ? undefined : eq(instances.zone, filter.zone),
        filter.outcome === undefined ? undefined : sql`outcome.outcome = ${filter.outcome}`,
        onlyFirst === true ? isFirstReport() : undefined,
        before === undefined ? undefined : lt(interruptions.sequence, before),
        ...inTime(interruptions.receivedAt, filter),
      ),
    )
    .orderBy(desc(interruptions.sequence))
    .limit(limit + 1);
}

/** Of a notice that the agent could not send in time there is only the report of the failover. */
function isOfKind({ kind, onlyFirst }: InterruptionFilter): SQL | undefined {
  if (kind === undefined) return undefined;
  if (kind === 'termination' && onlyFirst === true) return isNotice();
  return eq(interruptions.kind, kind);
}
