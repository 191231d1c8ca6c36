import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { claimFolder, type FolderOwner } from '@spotguard/program';
import pg from 'pg';
import type { Connection } from '../connection.js';
import { typeParsers } from '../type-parsers.js';
import { syncParents } from './create-files.js';
import { databaseFiles, restoreDirectory, setAsideFiles } from './data-directory.js';
import { lockDirectory } from './directory-lock.js';
import { type EmbeddedDatabase, startEmbedded } from './start-embedded.js';

/** How to replace the database of a directory. */
export interface ReplaceOptions {
  /** Whether a database that is there may be replaced; it is set aside. */
  readonly isReplacing: boolean;
  /** The user who must own the folder. */
  readonly owner: FolderOwner | undefined;
  readonly now: Date;
}

/** What became of the directory. */
export interface Replaced {
  /** What `load` returned. */
  readonly migrations: readonly string[];
  /** Where the earlier database is; undefined when there was none. */
  readonly setAside: string | undefined;
}

/**
 * Fills a new database, without any tables, and gives it to a data directory. The database takes its place only when all of it
 * is on the disk; when that fails before, nothing has changed. Throws when the directory is in use, or has a database that
 * may not be replaced.
 */
export async function replaceFiles(
  directory: string,
  load: (connection: Connection) => Promise<readonly string[]>,
  { isReplacing, owner, now }: ReplaceOptions,
): Promise<Replaced> {
  if (owner !== undefined) await claimFolder(directory, owner);
  const lock = await lockDirectory(directory);
  try {
    const files = databaseFiles(directory);
    if (existsSync(files) && !isReplacing)
      throw new Error(
        `${directory} has a database already. Choose another directory, or set that database aside with --replace.`,
      );
    const building = restoreDirectory(directory);
    await rm(building, { recursive: true, force: true });
    const migrations = await fill(building, load);
    const setAside = existsSync(files) ? setAsideFiles(directory, now) : undefined;
    // A server that starts between the two finds no database, and refuses to create one beside an earlier one.
    if (setAside !== undefined) await rename(files, setAside);
    await rename(databaseFiles(building), files);
    await syncParents(files);
    await rm(building, { recursive: true, force: true });
    return { migrations, setAside };
  } finally {
    await lock.release();
  }
}

async function fill(
  directory: string,
  load: (connection: Connection) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  try {
    const embedded = await startEmbedded(directory, { onEvent: () => undefined });
    return await fillEmbedded(embedded, load).finally(() => embedded.close());
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

async function fillEmbedded(
  { connection }: EmbeddedDatabase,
  load: (connection: Connection) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const client = new pg.Client({ ...connection, types: typeParsers });
  // A broken connection fails its queries; without a listener the event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  await client.query('drop schema public cascade; create schema public; drop schema if exists drizzle cascade');
  const migrations = await load(client);
  await client.query('analyze');
  await client.query('checkpoint');
  await client.end();
  return migrations;
}
