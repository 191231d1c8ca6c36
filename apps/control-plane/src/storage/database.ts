import type { ExtractTablesWithRelations } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type * as schema from './schema.js';

type Schema = typeof schema;

/** A drizzle handle, inside or outside a transaction, on PGlite and on PostgreSQL alike. */
export type Queries = PgDatabase<PgQueryResultHKT, Schema, ExtractTablesWithRelations<Schema>>;

/** An open database with all migrations applied. */
export interface Database {
  readonly queries: Queries;
  readonly schema: Schema;
  /** Ends all connections and lets the data directory go. Safe to call twice. */
  close(): Promise<void>;
}
