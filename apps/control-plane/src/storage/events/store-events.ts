import { sql } from 'drizzle-orm';
import type { Clock } from '../../clock.js';
import type { Queries } from '../database.js';
import type { Actor } from './actor.js';
import { eventCounters, events } from './event-tables.js';
import type { NewEvent } from './event-types.js';

/** The events of one transaction, and who caused them. */
export interface EventBatch {
  readonly accountId: string;
  readonly actor: Actor;
  readonly clock: Clock;
  readonly emitted: readonly NewEvent[];
}

/**
 * Stores events with the next numbers of the account. It locks the account's counter until the transaction ends, so it is to
 * be the last query of the transaction: then no number can be committed before a smaller one, and nothing can deadlock.
 */
export async function storeEvents(queries: Queries, { accountId, actor, clock, emitted }: EventBatch): Promise<void> {
  const count = emitted.length;
  const [counter] = await queries
    .insert(eventCounters)
    .values({ accountId, last: count })
    .onConflictDoUpdate({ target: eventCounters.accountId, set: { last: sql`${eventCounters.last} + ${count}` } })
    .returning({ last: eventCounters.last });
  if (counter === undefined) throw new Error('The database counted events without answering their number.');
  const first = counter.last - count + 1;
  const at = clock.now();
  await queries.insert(events).values(
    emitted.map(({ type, workloadId, data }, index) => ({
      accountId,
      number: first + index,
      type,
      workloadId: workloadId ?? null,
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      address: actor.address,
      data,
      at,
    })),
  );
}
