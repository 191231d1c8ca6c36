import { sql } from 'drizzle-orm';
import type { Scope } from '../../storage/scope.js';
import { keptTables } from './kept-tables.js';
import type { KeptKind } from './retention-rules.js';

/** So many rows of a table are counted at most, so that the answer takes a bounded time. */
export const maxCounted = 100_000;

/** How many rows of a kind an account has. */
export interface KeptRows {
  readonly kind: KeptKind;
  /** At most `maxCounted` of each table of the kind. */
  readonly rows: number;
  /** Whether there are more than were counted. */
  readonly isMore: boolean;
}

/** What an account keeps. */
export interface KeptRowsStore {
  /** Counts the rows of each kind, in the order of the kinds. */
  count(): Promise<readonly KeptRows[]>;
}

/** Creates the store that counts what one account keeps. */
export function keptRowsStore({ queries, accountId }: Scope): KeptRowsStore {
  return {
    count: async () => {
      const counts = keptTables.map(
        ({ table, condition = sql`true` }) =>
          sql`(select count(*)::int from (select 1 from ${table} where ${table.accountId} = ${accountId} and ${condition} limit ${maxCounted + 1}) as kept)`,
      );
      const result = await queries.execute(sql`select array[${sql.join(counts, sql`, `)}] as counts`);
      const { rows } = result as unknown as { readonly rows: readonly { readonly counts: readonly number[] }[] };
      const byKind = new Map<KeptKind, KeptRows>();
      for (const [index, { kind }] of keptTables.entries()) {
        const found = rows[0]?.counts[index] ?? 0;
        const before = byKind.get(kind);
        byKind.set(kind, {
          kind,
          rows: (before?.rows ?? 0) + Math.min(found, maxCounted),
          isMore: before?.isMore === true || found > maxCounted,
        });
      }
      return [...byKind.values()];
    },
  };
}
