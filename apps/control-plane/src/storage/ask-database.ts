import { sql } from 'drizzle-orm';
import type { Queries } from './database.js';

/** Resolves once the database has answered a query, and rejects when it cannot. */
export async function askDatabase(queries: Queries): Promise<void> {
  await queries.execute(sql`select 1`);
}
