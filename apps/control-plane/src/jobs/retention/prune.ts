import { type Column, getTableName, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Queries } from '../../storage/database.js';
import {
  builds,
  cleanupReports,
  commands,
  interruptions,
  pricingReports,
  steps,
  switches,
} from '../../storage/schema.js';
import type { KeptKind, RetentionRules } from './retention-rules.js';

const dayMilliseconds = 86_400_000;

interface KeptTable {
  readonly kind: KeptKind;
  readonly table: PgTable & { readonly id: Column; readonly accountId: Column };
  readonly time: Column;
  /** Which rows may be deleted at all. */
  readonly condition?: SQL;
}

const tables: readonly KeptTable[] = [
  { kind: 'prices', table: pricingReports, time: pricingReports.reportedAt },
  { kind: 'cleanups', table: cleanupReports, time: cleanupReports.reportedAt },
  { kind: 'interruptions', table: interruptions, time: interruptions.receivedAt },
  { kind: 'switches', table: switches, time: switches.reportedAt },
  // An agent that runs reports its build every ten minutes.
  { kind: 'builds', table: builds, time: builds.reportedAt },
  { kind: 'steps', table: steps, time: steps.receivedAt },
  {
    kind: 'commands',
    table: commands,
    time: commands.completedAt,
    condition: sql`${commands.completedAt} is not null and not exists (select 1 from ${switches} where ${switches.commandId} = ${commands.id})`,
  },
];

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
  for (const kept of tables) {
    for (const rows of [tooOld(pruning, kept), tooMany(pruning, kept)]) {
      for (;;) {
        if (pruning.signal.aborted) return deleted;
        const count = await deleteBatch(pruning, kept, rows);
        if (count > 0) deleted[kept.kind] = (deleted[kept.kind] ?? 0) + count;
        if (count < pruning.rules.batchRows) break;
      }
    }
  }
  return deleted;
}

function tooOld({ rules, now }: Pruning, { kind, table, time, condition }: KeptTable): SQL {
  const limit = new Date(now.getTime() - rules.days[kind] * dayMilliseconds);
  return sql`select ${table.id} from ${table} where ${time} < ${limit.toISOString()}::timestamptz and ${condition ?? sql`true`} limit ${rules.batchRows}`;
}

function tooMany({ rules }: Pruning, { table, time, condition }: KeptTable): SQL {
  const ranked = sql`select ${table.id} as id, row_number() over (partition by ${table.accountId} order by ${time} desc, ${table.id}) as rank from ${table} where ${condition ?? sql`true`}`;
  return sql`select ranked.id from (${ranked}) as ranked where ranked.rank > ${rules.maxRows} limit ${rules.batchRows}`;
}

/** Returns how many rows were deleted. */
async function deleteBatch({ queries }: Pruning, { table }: KeptTable, rows: SQL): Promise<number> {
  const name = sql.identifier(getTableName(table));
  return rowsOf(await queries.execute(sql`delete from ${name} where id in (${rows}) returning id`)).length;
}

/** Both drivers return an object with rows, but drizzle's common type does not show that. */
function rowsOf(result: unknown): readonly Readonly<Record<string, unknown>>[] {
  const { rows } = result as { readonly rows: readonly Readonly<Record<string, unknown>>[] };
  return rows;
}
