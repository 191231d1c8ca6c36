import { and, asc, eq, gt, min, sql } from 'drizzle-orm';
import type { Queries } from '../storage/database.js';
import type { EventRow } from '../storage/rows.js';
import { eventCounters, events } from '../storage/schema.js';

/** Reads the events of an account with greater numbers than `after`, in order. */
export function readEvents(
  queries: Queries,
  accountId: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<EventRow[]> {
  return queries
    .select()
    .from(events)
    .where(and(eq(events.accountId, accountId), gt(events.number, after)))
    .orderBy(asc(events.number))
    .limit(limit);
}

/** The numbers of the events that an account has: `last` is 0 when there never was one, `first` is null when none is kept. */
export interface EventRange {
  readonly first: number | null;
  readonly last: number;
}

/** Reads which events of an account there are. */
export async function readEventRange(queries: Queries, accountId: string): Promise<EventRange> {
  const first = queries
    .select({ number: min(events.number) })
    .from(events)
    .where(eq(events.accountId, accountId));
  const [range] = await queries
    .select({ first: sql<number | null>`(${first})`, last: eventCounters.last })
    .from(eventCounters)
    .where(eq(eventCounters.accountId, accountId));
  return range ?? { first: null, last: 0 };
}
