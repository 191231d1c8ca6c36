import type { Connection } from '../storage/connection.js';
import { applyInTransaction } from '../storage/migrate-once.js';
import { readMigrations } from '../storage/migrations.js';
import type { BackupEnd, BackupHeader, BackupTable } from './backup-format.js';
import { identifier, listTables, type StoredTable, useBackupTexts } from './list-tables.js';
import { type BackupPart, BackupUnreadable } from './read-backup.js';

/** An insert has about this many characters or rows; one row may have more. */
const maxCharacters = 1_048_576;
const maxRows = 2_000;

/** Throws when the database of a backup has a migration that this version does not know. */
export function refuseNewer({ migrations, program }: BackupHeader): void {
  const known = readMigrations();
  const unknown = migrations.filter(
    ({ writtenAt, hash }) => !known.some((one) => one.writtenAt === writtenAt && one.hash === hash),
  );
  if (unknown.length === 0) return;
  throw new BackupUnreadable(
    `The backup is of a newer version (${program}): ${unknown.length} of its migrations are unknown to this one. Upgrade first.`,
  );
}

/**
 * Loads a backup into a database without tables, and applies the migrations that are newer than it. All of it is one
 * transaction, so that the database has everything or nothing. References between tables are checked at the end. Returns the
 * names of the newer migrations.
 */
export async function loadBackup(
  connection: Connection,
  header: BackupHeader,
  parts: AsyncIterable<BackupPart>,
): Promise<readonly string[]> {
  await useBackupTexts(connection);
  await connection.query('begin');
  try {
    await connection.query('set local statement_timeout = 0');
    await connection.query('set local idle_in_transaction_session_timeout = 0');
    const newest = Math.max(0, ...header.migrations.map(({ writtenAt }) => writtenAt));
    const known = readMigrations();
    await applyInTransaction(
      connection,
      known.filter(({ writtenAt }) => writtenAt <= newest),
    );
    await emptyTables(connection);
    const restoreReferences = await dropReferences(connection);
    const tables = await listTables(connection);
    let loading: Loading | undefined;
    for await (const part of parts) {
      if ('table' in part) loading = startTable(tables, part);
      else if ('rows' in part) await insertAll(connection, loading, part.rows);
      else if ('end' in part) await setSequences(connection, part.end);
    }
    await restoreReferences();
    const applied = await applyInTransaction(connection, known);
    await connection.query('commit');
    return applied;
  } catch (error) {
    await connection.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Data that the migrations themselves have put into the tables is in the backup too. */
async function emptyTables(connection: Connection): Promise<void> {
  const tables = await listTables(connection);
  if (tables.length > 0) await connection.query(`truncate ${tables.map(({ name }) => identifier(name)).join(', ')}`);
}

interface Loading {
  readonly statement: string;
  readonly columns: number;
}

function startTable(tables: readonly StoredTable[], { table: name, columns }: BackupTable): Loading {
  const table = tables.find((one) => one.name === name);
  const types = columns.map((column) => table?.columns.find((one) => one.name === column)?.type);
  if (table === undefined || types.includes(undefined))
    throw new BackupUnreadable(`The backup has a table ${name} with columns that its migrations do not make.`);
  const names = columns.map(identifier).join(', ');
  const values = types.map((type, index) => `c${index}::${type}`).join(', ');
  const texts = columns.map((_, index) => `$${index + 1}::text[]`).join(', ');
  const aliases = columns.map((_, index) => `c${index}`).join(', ');
  return {
    statement: `insert into ${identifier(name)} (${names}) overriding system value select ${values} from unnest(${texts}) as texts (${aliases})`,
    columns: columns.length,
  };
}

async function insertAll(
  connection: Connection,
  loading: Loading | undefined,
  lines: readonly string[],
): Promise<void> {
  if (loading === undefined) throw new BackupUnreadable('The backup has rows before its first table.');
  let characters = 0;
  let rows: unknown[] = [];
  for (const line of lines) {
    rows.push(JSON.parse(line));
    characters += line.length;
    if (characters < maxCharacters && rows.length < maxRows) continue;
    await insert(connection, loading, rows);
    characters = 0;
    rows = [];
  }
  if (rows.length > 0) await insert(connection, loading, rows);
}

async function insert(connection: Connection, loading: Loading, rows: readonly unknown[]): Promise<void> {
  const isWhole = (row: unknown): row is readonly unknown[] => Array.isArray(row) && row.length === loading.columns;
  if (!rows.every(isWhole))
    throw new BackupUnreadable('The backup has a row that does not have the columns of its table.');
  const columns = Array.from({ length: loading.columns }, (_, column) => rows.map((row) => row[column]));
  await connection.query(loading.statement, columns);
}

/** Drops the references between tables, so that tables can be loaded in any order. The returned function checks and restores them. */
async function dropReferences(connection: Connection): Promise<() => Promise<void>> {
  const { rows } = await connection.query<{
    readonly table: string;
    readonly name: string;
    readonly definition: string;
  }>(`
    select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0`);
  for (const { table, name } of rows)
    await connection.query(`alter table ${table} drop constraint ${identifier(name)}`);
  return async () => {
    for (const { table, name, definition } of rows)
      await connection.query(`alter table ${table} add constraint ${identifier(name)} ${definition}`);
  };
}

async function setSequences(connection: Connection, { sequences }: BackupEnd): Promise<void> {
  for (const [name, value] of Object.entries(sequences))
    await connection.query('select setval($1::regclass, $2)', [`public.${identifier(name)}`, value]);
}
