import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Connection } from '../connection.js';
import type { HeldSnapshot } from '../database.js';
import { databaseFiles, snapshotDirectory } from './data-directory.js';
import type { DatabaseThread } from './database-thread.js';

/** What is never copied: files that belong to a running process, and the log, of which only a part is needed. */
const excluded = /^(pg_wal\/.*|pg_stat_tmp\/.*|postmaster\.(pid|opts)|backup_label|(.*\/)?pgsql_tmp.*)$/;
const controlFile = 'global/pg_control';
/** The copies of files run beside each other, but leave threads for the server. */
const copiesAtOnce = 2;
/** Space that stays free for the database that runs. */
const reserveBytes = 128 * 1_024 * 1_024;

/** The database to copy. */
export interface SnapshotSource {
  readonly directory: string;
  readonly thread: DatabaseThread;
  readonly connection: Connection;
}

/**
 * Copies the files of the embedded database while it runs, as pg_basebackup does: PostgreSQL logs whole pages from the start
 * of the copy to its end, and whoever opens the copy first repeats that log. So the copy has exactly what was committed when
 * it ended, and nobody waited for it but for the checkpoint at its start. Throws when the disk has no space for a second copy
 * of the database, or the database was restarted meanwhile.
 */
export async function takeSnapshot({ directory, thread, connection }: SnapshotSource): Promise<HeldSnapshot> {
  const target = snapshotDirectory(directory);
  const [from, to] = [databaseFiles(directory), databaseFiles(target)];
  const release = () => rm(target, { recursive: true, force: true });
  await release();
  await refuseWithoutSpace(from);
  const allowCheckpoints = thread.holdCheckpoints();
  try {
    const first = await startCopy(connection);
    const files = (await filesOf(from)).filter((file) => !excluded.test(file) && file !== controlFile);
    const remaining = files.values();
    await makeFolders(from, to);
    await Promise.all(Array.from({ length: copiesAtOnce }, () => copyEach(remaining, from, to)));
    await copyEach([controlFile].values(), from, to);
    const { last, label } = await stopCopy(connection);
    await copyEach((await segments(from, first, last)).values(), from, to);
    await writeFile(join(to, 'backup_label'), label, { mode: 0o600 });
  } catch (cause) {
    await release();
    await connection.query('select pg_backup_stop(false)').catch(() => undefined);
    throw new Error('The running database could not be copied. Try again.', { cause });
  } finally {
    allowCheckpoints();
  }
  return { directory: target, release };
}

/** Begins the copy and returns the name of the log's file that it begins in. */
async function startCopy(connection: Connection): Promise<string> {
  const { rows } = await connection.query<{ readonly file: string }>(
    `select pg_walfile_name(pg_backup_start('snapshot', true)) as file`,
  );
  return rows[0]?.file ?? '';
}

/** Ends the copy. The label tells whoever opens the copy from where to repeat the log. */
async function stopCopy(connection: Connection): Promise<{ readonly last: string; readonly label: string }> {
  const { rows } = await connection.query<{ readonly file: string; readonly label: string }>(
    'select pg_walfile_name(lsn) as file, labelfile as label from pg_backup_stop(false)',
  );
  const [stopped] = rows;
  if (stopped === undefined) throw new Error('PostgreSQL did not say where the copy ends.');
  return { last: stopped.file, label: stopped.label };
}

/** The files of the log from the first to the last one. Throws when one is missing, because it was reused. */
async function segments(from: string, first: string, last: string): Promise<readonly string[]> {
  const names = (await readdir(join(from, 'pg_wal'))).filter(
    (name) => /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last,
  );
  if (!names.includes(first) || !names.includes(last) || names.length !== numberOf(last) - numberOf(first) + 1)
    throw new Error(
      `The log of the copy is incomplete: ${first} to ${last} are needed, ${names.join(', ')} are there.`,
    );
  return names.map((name) => join('pg_wal', name));
}

/** The number of a file of the log: its name is the timeline, and the high and the low half of its number, in 16 MB. */
function numberOf(segment: string): number {
  return Number.parseInt(segment.slice(8, 16), 16) * 256 + Number.parseInt(segment.slice(16), 16);
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}

async function makeFolders(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isDirectory()))
    await mkdir(join(to, join(entry.parentPath, entry.name).slice(from.length + 1)), { recursive: true, mode: 0o700 });
}

/** Copies files; one that is gone was dropped meanwhile, which the log tells too. */
async function copyEach(files: Iterable<string>, from: string, to: string): Promise<void> {
  for (const file of files) {
    await copyFile(join(from, file), join(to, file), constants.COPYFILE_FICLONE).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      },
    );
  }
}

async function refuseWithoutSpace(files: string): Promise<void> {
  let bytes = 0;
  for (const file of await filesOf(files)) bytes += (await stat(join(files, file)).catch(() => undefined))?.size ?? 0;
  const { bavail, bsize } = await statfs(files);
  const free = bavail * bsize;
  if (free >= bytes + reserveBytes) return;
  throw new Error(
    `A copy of the running database needs ${megabytes(bytes + reserveBytes)} of free space in ${dirname(files)}, and ${megabytes(free)} are free. ` +
      'Make space, or stop the server and back up without a copy.',
  );
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_048_576)} MB`;
}
