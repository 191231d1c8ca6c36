import { and, type Column, eq, type SQL } from 'drizzle-orm';
import type { Clock } from '../clock.js';
import type { Queries } from './database.js';
import type { WakeUps } from './wake-ups.js';

/** What queries for one account need. Only stores have it; routes never do. */
export interface Scope {
  readonly queries: Queries;
  readonly accountId: string;
  readonly clock: Clock;
  readonly wakeUps: WakeUps;
  /** Logs an event: a constant message with fields. Events of a transaction are logged after its commit. */
  readonly logEvent: (event: string, fields: Readonly<Record<string, unknown>>) => void;
  /** When this server began to listen. The time before does not count as silence of an instance. */
  readonly listeningSince: Date;
  /** How many agents the account may have. */
  readonly maxAgents: number;
}

/** Runs a transaction with a scope of the same account. Its events are logged after the commit. */
export async function inTransaction<T>(scope: Scope, work: (scope: Scope) => Promise<T>): Promise<T> {
  const events: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
  const result = await scope.queries.transaction((queries) => {
    events.length = 0;
    return work({ ...scope, queries, logEvent: (...event) => events.push(event) });
  });
  for (const event of events) scope.logEvent(...event);
  return result;
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
