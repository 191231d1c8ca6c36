import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Returns the folder of a data directory that has the database's files. */
export function databaseFiles(directory: string): string {
  return join(directory, 'database');
}

/** Returns the folder of a data directory that a copy of the running database is made in: a data directory of its own. */
export function snapshotDirectory(directory: string): string {
  return join(directory, 'snapshot');
}

/** Returns the folder of a data directory that a backup is restored in before it takes the database's place. */
export function restoreDirectory(directory: string): string {
  return join(directory, 'restore');
}

const setAside = 'database.before-';

/** Returns the folder that the database's files are set aside in when a backup takes their place. */
export function setAsideFiles(directory: string, now: Date): string {
  return join(directory, `${setAside}${now.toISOString().replaceAll(/[:.]/g, '-')}`);
}

/** Returns the folders with earlier databases that were set aside, oldest first. */
export async function findSetAside(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  return names
    .filter((name) => name.startsWith(setAside))
    .sort()
    .map((name) => join(directory, name));
}

/** Returns the file that tells when the last backup of a data directory was made. */
export function lastBackupFile(directory: string): string {
  return join(directory, 'last-backup.json');
}
