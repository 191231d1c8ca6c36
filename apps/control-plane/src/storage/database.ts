import type { ExtractTablesWithRelations } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { MaintenanceFigures } from './embedded/thread-messages.js';
import type { ConnectionCounts, QueryObserver } from './observe-queries.js';
import type * as schema from './schema.js';
import type { WakeUps } from './wake-ups.js';

type Schema = typeof schema;

/** A drizzle handle, inside or outside a transaction, on PGlite and on PostgreSQL alike. */
export type Queries = PgDatabase<PgQueryResultHKT, Schema, ExtractTablesWithRelations<Schema>>;

/** An open database with all migrations applied. */
export interface Database {
  readonly queries: Queries;
  readonly schema: Schema;
  /** Wakes the held requests of every process that has this database open. */
  readonly wakeUps: WakeUps;
  /** Returns the last known state without a query. */
  state(): DatabaseState;
  /** Calls the observer after each query from now on; absent for a database in memory. */
  readonly observeQueries?: (observer: QueryObserver) => void;
  /**
   * Copies the embedded database while it runs, into a data directory of its own; absent for other databases. Throws when a
   * copy exists already, or the disk has no space for one.
   */
  readonly takeSnapshot?: () => Promise<HeldSnapshot>;
  /** Ends all connections and releases the data directory. Safe to call twice. */
  close(): Promise<void>;
}

/** A copy of the embedded database as it was at one moment. It is opened like any data directory. */
export interface HeldSnapshot {
  readonly directory: string;
  /** Deletes the copy. Safe to call twice. */
  release(): Promise<void>;
}

/** The state of an open database. */
export interface DatabaseState {
  readonly isReady: boolean;
  /** Also false while the disk of the embedded database is almost full; reads still work then. */
  readonly acceptsWrites: boolean;
  /** The sizes of the embedded database after its last maintenance; `undefined` before that, and for other databases. */
  readonly figures: MaintenanceFigures | undefined;
  /** The free space of the disk of the embedded database; `undefined` for other databases. */
  readonly freeBytes?: number | undefined;
  /** The pool of connections; `undefined` for a database in memory. */
  readonly connections?: ConnectionCounts | undefined;
}
