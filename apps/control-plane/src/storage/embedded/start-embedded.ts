import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type pg from 'pg';
import type { DatabaseEvent } from '../database-event.js';
import { createFiles } from './create-files.js';
import { databaseFiles, findSetAside, snapshotDirectory } from './data-directory.js';
import { DatabaseStream } from './database-stream.js';
import { DatabaseThread } from './database-thread.js';
import { lockDirectory } from './directory-lock.js';

/** Two segments of the write-ahead log: writing acknowledged data needs space, and so does recovery. */
const defaultMinFreeBytes = 32 * 1_024 * 1_024;
const defaultMaxStandstillMilliseconds = 60_000;

/** How to start the embedded database. */
export interface DirectoryOptions {
  readonly minFreeBytes?: number | undefined;
  readonly maxStandstillMilliseconds?: number | undefined;
  readonly onEvent: (event: DatabaseEvent) => void;
}

/** The embedded database of a directory, which this process has locked. */
export interface EmbeddedDatabase {
  readonly thread: DatabaseThread;
  /** For a client of `pg`. There is one session: what one client leaves open, the next one ends. */
  readonly connection: pg.ClientConfig;
  /** Shuts the database down and releases the directory. */
  close(): Promise<void>;
}

/**
 * Starts the embedded database in a directory, as it is: no migration is applied. A directory without a database gets a new
 * one. PGlite runs in a thread of its own and writes each commit to the disk (`fsync`) before it answers. To the process it
 * is a PostgreSQL server that accepts one connection. Throws when the directory is in use.
 */
export async function startEmbedded(directory: string, options: DirectoryOptions): Promise<EmbeddedDatabase> {
  const lock = await lockDirectory(directory);
  const files = databaseFiles(directory);
  const thread = new DatabaseThread({
    files,
    minFreeBytes: options.minFreeBytes ?? defaultMinFreeBytes,
    maxStandstillMilliseconds: options.maxStandstillMilliseconds ?? defaultMaxStandstillMilliseconds,
    onEvent: options.onEvent,
  });
  const close = async (): Promise<void> => {
    await thread.close();
    await lock.release();
  };
  try {
    // Left by a process that was killed.
    await rm(snapshotDirectory(directory), { recursive: true, force: true });
    if (!existsSync(files)) {
      await refuseAfterInterruptedRestore(directory);
      await createFiles(files);
    }
    await thread.start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    thread,
    connection: { user: 'postgres', database: 'postgres', stream: () => new DatabaseStream(thread) },
    close,
  };
}

/** A new database would look as if all data were lost. */
async function refuseAfterInterruptedRestore(directory: string): Promise<void> {
  const earlier = (await findSetAside(directory)).at(-1);
  if (earlier === undefined) return;
  throw new Error(
    `${directory} has no database, but one that a restore has set aside: ${earlier}. Run the restore again, or rename that folder to ${databaseFiles(directory)}.`,
  );
}
