import { type SQL, sql } from 'drizzle-orm';
import type { Queries } from '../../storage/database.js';
import { accounts } from '../../storage/schema.js';
import { type KeptTable, keptTables } from './kept-tables.js';
import type { KeptKind, RetentionRules } from './retention-rules.js';

const dayMilliseconds = 86_400_000;

/** What one run of the deletion needs. */
export interface Pruning {
  readonly queries: Queries;
  readonly rules: RetentionRules;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/**
 * Deletes rows that are too old or too many, some hundred per transaction. Returns how many rows of each kind were deleted.
 */
export async function prune(pruning: Pruning): Promise<Readonly<Partial<Record<KeptKind, number>>>> {
  const deleted: Partial<Record<KeptKind, number>> = {};
  for (const kept of keptTables) {
    const count = await deleteAll(pruning, kept, isTooOld(pruning, kept));
    const others = await deleteTooMany(pruning, kept);
    if (count + others > 0) deleted[kept.kind] = (deleted[kept.kind] ?? 0) + count + others;
  }
  return deleted;
}

function isTooOld({ rules, now }: Pruning, { kind, time }: KeptTable): SQL {
  const limit = new Date(now.getTime() - rules.days[kind] * dayMilliseconds);
  return sql`${time} < ${limit.toISOString()}::timestamptz`;
}

/** Finds for each account the newest row beyond the maximum number, and deletes it and all older ones. */
async function deleteTooMany(pruning: Pruning, kept: KeptTable): Promise<number> {
  if (pruning.signal.aborted) return 0;
  const { table, time, kind, condition = sql`true` } = kept;
  const first = sql`select ${time} as time, ${table}.ctid as row from ${table}
    where ${table.accountId} = ${accounts.id} and ${condition} order by ${time} desc, ${table}.ctid desc offset ${pruning.rules.maxRows[kind]} limit 1`;
  const found = await pruning.queries.execute(
    sql`select ${accounts.id} as account, first.time::text as time, first.row::text as row from ${accounts} cross join lateral (${first}) as first`,
  );
  let deleted = 0;
  for (const { account, time: at, row } of rowsOf(found)) {
    const isBeyond = sql`${table.accountId} = ${account} and (${time}, ${table}.ctid) <= (${at}::timestamptz, ${row}::tid)`;
    deleted += await deleteAll(pruning, kept, isBeyond);
  }
  return deleted;
}

/** Deletes the rows that match, in batches. Returns how many there were. */
async function deleteAll({ queries, rules, signal }: Pruning, kept: KeptTable, which: SQL): Promise<number> {
  const { table, condition = sql`true` } = kept;
  const batch = sql`select ${table}.ctid from ${table} where ${which} and ${condition} limit ${rules.batchRows}`;
  let deleted = 0;
  for (let count = rules.batchRows; count === rules.batchRows && !signal.aborted; deleted += count) {
    const rows = rowsOf(await queries.execute(sql`delete from ${table} where ctid = any(array(${batch})) returning 1`));
    count = rows.length;
  }
  return deleted;
}

/** Both drivers return an object with rows, but drizzle's common type does not show that. */
function rowsOf(result: unknown): readonly Readonly<Record<string, unknown>>[] {
  const { rows } = result as { readonly rows: readonly Readonly<Record<string, unknown>>[] };
  return rows;
}
