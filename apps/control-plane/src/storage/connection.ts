import { sql } from 'drizzle-orm';
import type { Queries } from './database.js';

/** Runs plain SQL: a client of `pg`, or an open database. */
export interface Connection {
  query<Row extends Readonly<Record<string, unknown>>>(
    text: string,
    values?: unknown[],
  ): Promise<{ readonly rows: readonly Row[] }>;
}

/** Runs plain SQL without parameters on any connection of an open database. */
export function connectionOf(queries: Queries): Connection {
  return {
    query: async <Row extends Readonly<Record<string, unknown>>>(text: string) => {
      // Both drivers return an object with rows, but drizzle's common type does not show that.
      const result: unknown = await queries.execute(sql.raw(text));
      return result as { readonly rows: readonly Row[] };
    },
  };
}
