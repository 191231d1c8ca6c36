import { statfs } from 'node:fs/promises';
import { claimFolder, type FolderOwner } from '@spotguard/program';
import type { Database } from '../storage/database.js';
import { type DatabaseLocation, type DatabaseOptions, openDatabase } from '../storage/open-database.js';

/** Below this the embedded database is likely to fail for want of space: it takes a file of 16 MB at a time. */
const littleBytes = 64 * 1_024 * 1_024;

/**
 * Opens the database, in a folder only if no other account can write to that. An error says which database it is, how
 * much disk is free there, and has what went wrong as its cause.
 */
export async function openOrExplain(
  location: DatabaseLocation,
  owner: FolderOwner | undefined,
  options: DatabaseOptions = {},
): Promise<Database> {
  try {
    if ('directory' in location && owner !== undefined) await claimFolder(location.directory, owner);
    return await openDatabase(location, options);
  } catch (cause) {
    throw new Error(`Cannot open ${await describe(location)}`, { cause });
  }
}

async function describe(location: DatabaseLocation): Promise<string> {
  if ('url' in location) {
    // The address may hold a password; instance and database name do not.
    if (!URL.canParse(location.url)) return 'the database: DATABASE_URL is no address';
    const { host, pathname } = new URL(location.url);
    return `the database at ${host}${pathname}`;
  }
  if (!('directory' in location)) return 'the database in memory';
  const { bavail, bsize } = await statfs(location.directory).catch(() => ({ bavail: Number.NaN, bsize: 1 }));
  const free = bavail * bsize;
  const space = free < littleBytes ? `; only ${Math.floor(free / 1_024)} kB of disk are free there` : '';
  return `the database in ${location.directory}${space}`;
}
