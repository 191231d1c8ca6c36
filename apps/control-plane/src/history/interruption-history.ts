import { and, desc, eq, getTableColumns, lt } from 'drizzle-orm';
import type { InterruptionRow } from '../storage/rows.js';
import { interruptions } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import { isUuid } from '../storage/uuid.js';
import { type HistoryFilter, inTime } from './history-filter.js';

/** An interruption without its report, which may be long. */
export type ListedInterruption = Omit<InterruptionRow, 'report'>;

/** Selects a page of the history. */
export interface HistoryPage {
  readonly limit: number;
  /** The id of the last interruption of the previous page. */
  readonly before?: string | undefined;
}

/** Which interruptions to list. */
export interface InterruptionFilter extends HistoryFilter {
  readonly kind?: InterruptionRow['kind'] | undefined;
  readonly instanceId?: string | undefined;
  readonly poolId?: string | undefined;
  /** Only interruptions with a smaller sequence: those of the next page. */
  readonly before?: number | undefined;
}

/** The interruptions of an account's instances, for people. */
export interface InterruptionHistory {
  /** Lists interruptions, newest first, from the start or after `page.before`. */
  list(page: HistoryPage): Promise<readonly ListedInterruption[]>;
  /** Lists interruptions that match, newest first: one more than the limit when there are more. */
  listPage(filter: InterruptionFilter): Promise<readonly ListedInterruption[]>;
  /** Finds one interruption, with its report. */
  find(interruptionId: string): Promise<InterruptionRow | undefined>;
}

/** Creates the history of interruptions of one account. */
export function interruptionHistory(scope: Scope): InterruptionHistory {
  return {
    list: (page) => list(scope, page),
    listPage: (filter) => listPage(scope, filter),
    find: async (interruptionId) => {
      if (!isUuid(interruptionId)) return undefined;
      const [row] = await scope.queries
        .select()
        .from(interruptions)
        .where(and(eq(interruptions.accountId, scope.accountId), eq(interruptions.id, interruptionId)));
      return row;
    },
  };
}

const { report: _, ...listed } = getTableColumns(interruptions);

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

function listPage(scope: Scope, filter: InterruptionFilter): Promise<readonly ListedInterruption[]> {
  const { limit, workloadId, kind, instanceId, poolId, before } = filter;
  return scope.queries
    .select(listed)
    .from(interruptions)
    .where(
      and(
        eq(interruptions.accountId, scope.accountId),
        workloadId === undefined ? undefined : eq(interruptions.agentId, workloadId),
        kind === undefined ? undefined : eq(interruptions.kind, kind),
        instanceId === undefined ? undefined : eq(interruptions.instanceId, instanceId),
        poolId === undefined ? undefined : eq(interruptions.poolId, poolId),
        before === undefined ? undefined : lt(interruptions.sequence, before),
        ...inTime(interruptions.receivedAt, filter),
      ),
    )
    .orderBy(desc(interruptions.sequence))
    .limit(limit + 1);
}
