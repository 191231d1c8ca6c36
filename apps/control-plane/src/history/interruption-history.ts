import { and, desc, eq, getTableColumns, lt } from 'drizzle-orm';
import type { InterruptionRow } from '../storage/rows.js';
import { interruptions } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import { isUuid } from '../storage/uuid.js';

/** An interruption without the message that told of it, which may be long. */
export type ListedInterruption = Omit<InterruptionRow, 'report'>;

/** Which page of the history. */
export interface HistoryPage {
  readonly limit: number;
  /** The id of the last one of the page before. */
  readonly before?: string | undefined;
}

/** What AWS did to the instances of an account's workloads, for people. */
export interface InterruptionHistory {
  /** Newest first, at most a hundred; those before the one that is named, if one is. */
  list(page: HistoryPage): Promise<readonly ListedInterruption[]>;
  /** One of them, with the message as it came. */
  find(interruptionId: string): Promise<InterruptionRow | undefined>;
}

/** Creates the history of interruptions of one account. */
export function interruptionHistory(scope: Scope): InterruptionHistory {
  return {
    list: (page) => list(scope, page),
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
