import type { ExtractTablesWithRelations } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { MaintenanceFigures } from './embedded/thread-messages.js';
import type * as schema from './schema.js';
import type { WakeUps } from './wake-ups.js';

type Schema = typeof schema;

/** A drizzle handle, inside or outside a transaction, on PGlite and on PostgreSQL alike. */
export type Queries = PgDatabase<PgQueryResultHKT, Schema, ExtractTablesWithRelations<Schema>>;

/** An open database with all migrations applied. */
export interface Database {
  readonly queries: Queries;
  readonly schema: Schema;
  /** What changed, said and heard by every process that has this database open. */
  readonly wakeUps: WakeUps;
  /** How it is now, as far as is known without asking. */
  state(): DatabaseState;
  /** Ends all connections and lets the data directory go. Safe to call twice. */
  close(): Promise<void>;
}

/** How an open database is. */
export interface DatabaseState {
  readonly isReady: boolean;
  /** False also while the disk of the embedded database is almost full; reads go on then. */
  readonly acceptsWrites: boolean;
  /** How large the embedded database was after its last maintenance; `undefined` before that, and for others. */
  readonly figures: MaintenanceFigures | undefined;
}
