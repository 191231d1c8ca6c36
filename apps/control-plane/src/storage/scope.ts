import { and, type Column, eq, type SQL } from 'drizzle-orm';
import type { Clock } from '../clock.js';
import type { Queries } from './database.js';
import type { WakeUps } from './wake-ups.js';

/** What a query needs to run for one account. Only stores hold it; routes never do. */
export interface Scope {
  readonly queries: Queries;
  readonly accountId: string;
  readonly clock: Clock;
  readonly wakeUps: WakeUps;
  /** Logs an event: a constant message with fields. Events of a transaction are logged after its commit. */
  readonly tell: (event: string, fields: Readonly<Record<string, unknown>>) => void;
  /** Since when agents could reach this server. An instance is not silent for the time before. */
  readonly listeningSince: Date;
  /** How many agents the account may have. */
  readonly maxAgents: number;
}

/** Runs one transaction for the same account. */
export async function inTransaction<T>(scope: Scope, work: (scope: Scope) => Promise<T>): Promise<T> {
  const told: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
  const result = await scope.queries.transaction((queries) => {
    told.length = 0;
    return work({ ...scope, queries, tell: (...event) => told.push(event) });
  });
  for (const event of told) scope.tell(...event);
  return result;
}

/** A table whose rows belong to an account and to one of its agents. */
interface WorkloadsTable {
  readonly accountId: Column;
  readonly agentId: Column;
}

/** Matches the rows of a workload that meet all conditions, and never those of another account. */
export function rowsOf(
  scope: Scope,
  agentId: string,
  table: WorkloadsTable,
  ...conditions: readonly (SQL | undefined)[]
): SQL | undefined {
  return and(eq(table.accountId, scope.accountId), eq(table.agentId, agentId), ...conditions);
}
