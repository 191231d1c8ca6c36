import { and, desc, eq, inArray, like, lt, or } from 'drizzle-orm';
import type { EventRow } from '../storage/rows.js';
import { events } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import { type HistoryFilter, inTime } from './history-filter.js';

/** Which events to list. */
export interface ActivityFilter extends HistoryFilter {
  /** Only events of these types; one that ends in a dot stands for all that begin so. */
  readonly types?: readonly string[] | undefined;
  readonly actorKind?: EventRow['actorKind'] | undefined;
  readonly actorId?: string | undefined;
  /** Only events with a smaller number: those of the next page. */
  readonly before?: number | undefined;
}

/** What happened in an account, and who caused it. */
export interface ActivityStore {
  /** Lists events that match, newest first: one more than the limit when there are more. */
  listPage(filter: ActivityFilter): Promise<readonly EventRow[]>;
}

/** Creates the store of one account's activity. */
export function activityStore({ queries, accountId }: Scope): ActivityStore {
  return {
    listPage: (filter) => {
      const { limit, workloadId, types, actorKind, actorId, before } = filter;
      return queries
        .select()
        .from(events)
        .where(
          and(
            eq(events.accountId, accountId),
            workloadId === undefined ? undefined : eq(events.workloadId, workloadId),
            types && isOfTypes(types),
            actorKind === undefined ? undefined : eq(events.actorKind, actorKind),
            actorId === undefined ? undefined : eq(events.actorId, actorId),
            before === undefined ? undefined : lt(events.number, before),
            ...inTime(events.at, filter),
          ),
        )
        .orderBy(desc(events.number))
        .limit(limit + 1);
    },
  };
}

function isOfTypes(types: readonly string[]) {
  const groups = types.filter((type) => type.endsWith('.'));
  const whole = types.filter((type) => !type.endsWith('.'));
  // A type has only letters, hyphens and a dot, so it has no wildcards.
  return or(
    whole.length === 0 ? undefined : inArray(events.type, whole),
    ...groups.map((group) => like(events.type, `${group}%`)),
  );
}
