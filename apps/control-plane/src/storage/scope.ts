import { and, type Column, eq, type SQL, sql } from 'drizzle-orm';
import type { Clock } from '../clock.js';
import type { Queries } from './database.js';
import type { Actor } from './events/actor.js';
import type { NewEvent } from './events/event-types.js';
import { storeEvents } from './events/store-events.js';
import type { WakeUps } from './wake-ups.js';

/** What queries for one account need. Only stores have it; routes never do. */
export interface Scope {
  readonly queries: Queries;
  readonly accountId: string;
  /** Who causes the changes that are made with this scope. */
  readonly actor: Actor;
  /** The token that the calling agent sent; undefined for other callers. */
  readonly agentTokenId?: string | undefined;
  readonly clock: Clock;
  readonly wakeUps: WakeUps;
  /** Logs an event that was stored. */
  readonly logEvent: (event: NewEvent) => void;
  /** When this server began to listen. The time before does not count as silence of an instance. */
  readonly listeningSince: Date;
  /** How many agents the account may have. */
  readonly maxAgents: number;
}

/** A scope inside a transaction. Only `inTransaction` creates one, so that an event is stored with the change that it tells of. */
export interface Transaction extends Scope {
  /** Stores an event when the transaction commits, and then logs it and sends it to the open event streams. */
  emit(event: NewEvent): void;
}

/** Runs a transaction with a scope of the same account, and then stores, logs and announces the events of it. */
export async function inTransaction<T>(scope: Scope, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  const emitted: NewEvent[] = [];
  const result = await scope.queries.transaction(async (queries) => {
    emitted.length = 0;
    const value = await work({ ...scope, queries, emit: (event) => emitted.push(event) });
    if (emitted.length > 0) await storeEvents(queries, { ...scope, emitted });
    return value;
  });
  for (const event of emitted) scope.logEvent(event);
  if (emitted.length > 0) scope.wakeUps.wake(eventTopic(scope.accountId));
  return result;
}

/** Returns the topic that is woken when events of an account were stored. */
export function eventTopic(accountId: string): string {
  return `events ${accountId}`;
}

/** A table whose rows belong to an account and to one of its workloads. */
interface WorkloadsTable {
  readonly accountId: Column;
  readonly agentId: Column;
}

/** Matches the rows of a workload that meet all conditions. It never matches rows of another account. */
export function rowsOf(
  scope: Scope,
  agentId: string,
  table: WorkloadsTable,
  ...conditions: readonly (SQL | undefined)[]
): SQL | undefined {
  return and(eq(table.accountId, scope.accountId), eq(table.agentId, agentId), ...conditions);
}

/** Reads a time, in a statement that is written by hand, in milliseconds since 1970. */
export function millisecondsOf(time: string): SQL {
  return sql.raw(`date_part('epoch', ${time}) * 1000`);
}
