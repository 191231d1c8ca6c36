import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { claimFolder, type FolderOwner } from '@spotguard/program';
import type { Database } from '../storage/database.js';
import {
  type DatabaseLocation,
  type DatabaseOptions,
  openDatabase,
  type ServerLocation,
} from '../storage/open-database.js';
import { type DatabaseSession, openSession } from '../storage/open-session.js';

/** With less free space the embedded database is likely to fail: it allocates files of 16 MB. */
const lowSpaceBytes = 64 * 1_024 * 1_024;

/**
 * Opens the database. A data directory is refused when another user can write to it. An error names the database, and the
 * free space of its disk when that is low; its `cause` is the original error.
 */
export function openOrExplain(
  location: DatabaseLocation,
  owner: FolderOwner | undefined,
  options: DatabaseOptions = {},
): Promise<Database> {
  return explain(location, async () => {
    if ('directory' in location && owner !== undefined) await claimFolder(location.directory, owner);
    return openDatabase(location, options);
  });
}

/**
 * Opens one connection to a database as it is, like `openSession`, with errors like those of `openOrExplain`.
 */
export async function sessionOrExplain(
  location: ServerLocation,
  owner: FolderOwner | undefined,
): Promise<DatabaseSession | undefined> {
  return explain(location, async () => {
    if ('directory' in location && existsSync(location.directory) && owner !== undefined)
      await claimFolder(location.directory, owner);
    return openSession(location);
  });
}

async function explain<T>(location: DatabaseLocation, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    throw new Error(`Cannot open ${await describe(location)}`, { cause });
  }
}

async function describe(location: DatabaseLocation): Promise<string> {
  if ('url' in location) {
    // The URL may contain a password, so only host and database name are shown.
    if (!URL.canParse(location.url)) return 'the database: DATABASE_URL is not a URL';
    const { host, pathname } = new URL(location.url);
    return `the database at ${host}${pathname}`;
  }
  if (!('directory' in location)) return 'the database in memory';
  const { bavail, bsize } = await statfs(location.directory).catch(() => ({ bavail: Number.NaN, bsize: 1 }));
  const free = bavail * bsize;
  const space = free < lowSpaceBytes ? `; only ${Math.floor(free / 1_024)} kB of disk are free there` : '';
  return `the database in ${location.directory}${space}`;
}
