import { createHash } from 'node:crypto';
import type { Connection } from '../storage/connection.js';
import { type BackupEnd, type BackupHeader, formatName, formatVersion } from './backup-format.js';
import { identifier, listTables, type StoredTable, useBackupTexts } from './list-tables.js';

const targetBytes = 1_048_576;
const firstRows = 50;
const maxRows = 5_000;

/** What a dump needs besides its connection. */
export interface DumpOptions {
  /** The version of this program. */
  readonly program: string;
  readonly now: () => Date;
}

/**
 * Reads a whole database as the lines of a backup, in pieces of about a megabyte. All of it is as it was at one moment: the
 * connection is in one transaction meanwhile, so it must be used for nothing else. Returns what the last line says.
 */
export async function* dumpDatabase(
  connection: Connection,
  { program, now }: DumpOptions,
): AsyncGenerator<string, BackupEnd> {
  await useBackupTexts(connection);
  await connection.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0');
  await connection.query('begin isolation level repeatable read read only');
  const hash = createHash('sha256');
  const hashed = (text: string): string => {
    hash.update(text);
    return text;
  };
  const rows: Record<string, number> = {};
  yield hashed(line(await readHeader(connection, { program, now })));
  for (const table of await listTables(connection)) {
    yield hashed(line({ table: table.name, columns: table.columns.map(({ name }) => name) }));
    rows[table.name] = 0;
    for await (const piece of rowsOf(connection, table)) {
      rows[table.name] = (rows[table.name] ?? 0) + piece.length;
      yield hashed(`${piece.join('\n')}\n`);
    }
  }
  const end: BackupEnd = { rows, sequences: await readSequences(connection), sha256: hash.digest('hex') };
  await connection.query('commit');
  yield line({ end });
  return end;
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

async function readHeader(connection: Connection, { program, now }: DumpOptions): Promise<BackupHeader> {
  const { rows: migrations } = await connection.query<{ readonly written_at: string; readonly hash: string }>(
    'select created_at::text as written_at, hash from drizzle.__drizzle_migrations order by created_at',
  );
  const { rows } = await connection.query<{ readonly version: string }>(
    `select current_setting('server_version') as version`,
  );
  return {
    format: formatName,
    version: formatVersion,
    createdAt: now().toISOString(),
    program,
    postgres: rows[0]?.version ?? '',
    migrations: migrations.map(({ written_at, hash }) => ({ writtenAt: Number(written_at), hash })),
  };
}

/** Reads the rows of a table as lines, in pieces. The size of the rows so far decides how many the next piece has. */
async function* rowsOf(connection: Connection, table: StoredTable): AsyncGenerator<readonly string[]> {
  const texts = table.columns.map(({ name }) => `${identifier(name)}::text`).join(', ');
  await connection.query(
    `declare backup_rows no scroll cursor for select to_json(array[${texts}])::text as line from ${identifier(table.name)}`,
  );
  for (let count = firstRows; ; ) {
    const { rows } = await connection.query<{ readonly line: string }>(`fetch ${count} from backup_rows`);
    const lines = rows.map((row) => row.line);
    if (lines.length > 0) yield lines;
    if (lines.length < count) break;
    const bytes = lines.reduce((sum, { length }) => sum + length, 0) / lines.length;
    count = Math.max(1, Math.min(maxRows, Math.floor(targetBytes / bytes), count * 4));
  }
  await connection.query('close backup_rows');
}

async function readSequences(connection: Connection): Promise<Readonly<Record<string, number>>> {
  const { rows } = await connection.query<{ readonly name: string; readonly value: string }>(
    `select sequencename as name, last_value::text as value from pg_sequences where schemaname = 'public' and last_value is not null`,
  );
  return Object.fromEntries(rows.map(({ name, value }) => [name, Number(value)]));
}
