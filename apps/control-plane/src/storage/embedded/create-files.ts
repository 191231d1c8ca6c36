import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { blankDatabase } from './blank-database.js';
import { untar } from './untar.js';

/** Creates the database's files and syncs them. If it is killed half-way, the next start deletes the partial folder. */
export async function createFiles(files: string): Promise<void> {
  const partial = `${files}.partial`;
  await rm(partial, { recursive: true, force: true });
  await untar(await blankDatabase(), partial);
  await syncAll(partial);
  await rename(partial, files);
  await syncParents(files);
}

/** Syncs the folders above a path: a new one is there after a power cut only if its parent was synced, and how many are new, nobody knows here. */
export async function syncParents(path: string): Promise<void> {
  const parent = dirname(path);
  if (parent === path) return;
  // One that may not be opened was not made by this process.
  await sync(parent).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EACCES' && error.code !== 'EPERM') throw error;
  });
  await syncParents(parent);
}

async function syncAll(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true });
  const paths = [folder, ...entries.map((entry) => join(folder, entry))].values();
  await Promise.all(Array.from({ length: syncsAtOnce }, () => syncEach(paths)));
}

/** Several syncs at once are faster than one after the other. */
const syncsAtOnce = 16;

async function syncEach(paths: Iterable<string>): Promise<void> {
  for (const path of paths) await sync(path);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}
