import { type SQL, sql } from 'drizzle-orm';
import type { Queries } from '../storage/database.js';
import { commands, instances } from '../storage/schema.js';

/** Reads the time of the database, which is the same for all servers that use it. */
export async function readDatabaseTime(queries: Queries): Promise<Date> {
  return (await readTime(queries, sql`clock_timestamp()`)) ?? new Date(Number.NaN);
}

/** Reads when a server last wrote something; undefined in an empty database. */
export function readNewestWrite(queries: Queries): Promise<Date | undefined> {
  const newest = [
    sql`(select max(${instances.lastSeenAt}) from ${instances})`,
    sql`(select max(${commands.createdAt}) from ${commands})`,
  ];
  return readTime(queries, sql`greatest(${sql.join(newest, sql`, `)})`);
}

async function readTime(queries: Queries, expression: SQL): Promise<Date | undefined> {
  const result: unknown = await queries.execute(
    sql`select (extract(epoch from ${expression}) * 1000)::double precision as milliseconds`,
  );
  const [row] = (result as { readonly rows: readonly { readonly milliseconds: number | null }[] }).rows;
  return row?.milliseconds == null ? undefined : new Date(row.milliseconds);
}
