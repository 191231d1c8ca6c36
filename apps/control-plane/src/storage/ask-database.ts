import { sql } from 'drizzle-orm';
import { connectionOf } from './connection.js';
import type { Queries } from './database.js';
import { readNewestMigration } from './migrate-once.js';
import { newerThan } from './migrations.js';

/** Resolves once the database has answered a query, and rejects when it cannot. */
export async function askDatabase(queries: Queries): Promise<void> {
  await queries.execute(sql`select 1`);
}

/** Resolves to whether the database has all migrations of this version, and rejects when it cannot be asked. */
export async function isMigrated(queries: Queries): Promise<boolean> {
  return newerThan(await readNewestMigration(connectionOf(queries))).length === 0;
}
