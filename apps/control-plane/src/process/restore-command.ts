import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { BackupHeader } from '../backup/backup-format.js';
import { loadBackup, refuseNewer } from '../backup/load-backup.js';
import { readBackup, verifyBackup } from '../backup/read-backup.js';
import type { Connection } from '../storage/connection.js';
import { replaceFiles } from '../storage/embedded/replace-files.js';
import type { ServerLocation } from '../storage/open-database.js';
import type { CommandParts } from './command-parts.js';
import { dataOption } from './data-option.js';
import { sessionOrExplain } from './open-or-explain.js';

/** Adds the command `restore`. */
export function addRestoreCommand(program: Command, parts: CommandParts): void {
  program
    .command('restore <file>')
    .description('Load a backup into a new data directory or an empty PostgreSQL database. The server must not run.')
    .addOption(dataOption())
    .option('--replace', 'of a data directory with a database: set that aside, and restore in its place')
    .action((file: string, { data, replace }: { readonly data: string; readonly replace?: boolean }) =>
      restore(file, { location: parts.locate(data), isReplacing: replace === true }, parts),
    );
}

interface Target {
  readonly location: ServerLocation;
  readonly isReplacing: boolean;
}

async function restore(file: string, { location, isReplacing }: Target, parts: CommandParts): Promise<void> {
  await stat(file);
  if ('url' in location && isReplacing)
    throw new Error('--replace is for data directories. Create an empty database, and give its URL in DATABASE_URL.');
  const { header, end } = await verifyBackup(file);
  refuseNewer(header);
  const load = (connection: Connection) => loadBackup(connection, header, readBackup(file));
  const { migrations, setAside } =
    'url' in location
      ? { migrations: await restoreIntoServer(location, load, parts), setAside: undefined }
      : await replaceFiles(location.directory, load, { isReplacing, owner: parts.owner, now: new Date() });
  const rows = Object.values(end.rows).reduce((sum, count) => sum + count, 0);
  report({ file, header, rows, migrations, setAside }, parts);
}

async function restoreIntoServer(
  location: ServerLocation,
  load: (connection: Connection) => Promise<readonly string[]>,
  { owner }: CommandParts,
): Promise<readonly string[]> {
  const session = await sessionOrExplain(location, owner);
  if (session === undefined) throw new Error('There is no database to restore into.');
  try {
    const { rows } = await session.client.query<{ readonly name: string }>(
      `select oid::regclass::text as name from pg_class
       where relkind in ('r', 'p') and relnamespace in (select oid from pg_namespace where nspname in ('public', 'drizzle')) limit 1`,
    );
    const [table] = rows;
    if (table !== undefined)
      throw new Error(
        `The database is not empty: it has the table ${table.name}. Create an empty one, and give its URL.`,
      );
    return await load(session.client);
  } finally {
    await session.close();
  }
}

interface Restored {
  readonly file: string;
  readonly header: BackupHeader;
  readonly rows: number;
  readonly migrations: readonly string[];
  /** Where the earlier database is. */
  readonly setAside: string | undefined;
}

function report({ file, header, rows, migrations, setAside }: Restored, { output, notes }: CommandParts): void {
  output.write(
    output.isTTY === true
      ? `${file} of ${header.createdAt} is restored: ${rows} rows\n`
      : `${JSON.stringify({ file, createdAt: header.createdAt, rows, migrations, setAside })}\n`,
  );
  for (const name of migrations) notes.write(`applied the newer migration ${name}\n`);
  if (setAside !== undefined)
    notes.write(`The earlier database is in ${setAside}; remove it once you no longer need it.\n`);
}
