import { existsSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pg from 'pg';
import type { Database } from '../database.js';
import type { DatabaseEvent } from '../database-event.js';
import { endPool } from '../end-pool.js';
import { migrateOnce } from '../migrate-once.js';
import { poolQueries } from '../pool-queries.js';
import * as schema from '../schema.js';
import { typeParsers } from '../type-parsers.js';
import { WakeUps } from '../wake-ups.js';
import { blankDatabase } from './blank-database.js';
import { DatabaseStream } from './database-stream.js';
import { DatabaseThread } from './database-thread.js';
import { lockDirectory } from './directory-lock.js';
import { untar } from './untar.js';

/** Two segments of the write-ahead log: writing acknowledged data needs space, and so does recovery. */
const defaultMinFreeBytes = 32 * 1_024 * 1_024;
const defaultMaxStandstillMilliseconds = 60_000;
const maxAcquireMilliseconds = 10_000;

/** How to open the embedded database. */
export interface DirectoryOptions {
  readonly minFreeBytes?: number | undefined;
  readonly maxStandstillMilliseconds?: number | undefined;
  readonly onEvent: (event: DatabaseEvent) => void;
}

/**
 * Opens the embedded database in a directory. PGlite runs in a thread of its own and writes each commit to the disk
 * (`fsync`) before it answers. To the process it is a PostgreSQL server that accepts one connection.
 */
export async function openDirectory(directory: string, options: DirectoryOptions): Promise<Database> {
  const lock = await lockDirectory(directory);
  const files = join(directory, 'database');
  const thread = new DatabaseThread({
    files,
    minFreeBytes: options.minFreeBytes ?? defaultMinFreeBytes,
    maxStandstillMilliseconds: options.maxStandstillMilliseconds ?? defaultMaxStandstillMilliseconds,
    onEvent: options.onEvent,
  });
  const connection = { user: 'postgres', database: 'postgres', stream: () => new DatabaseStream(thread) };
  const pool = new pg.Pool({
    ...connection,
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: maxAcquireMilliseconds,
    types: typeParsers,
  });
  // The pool replaces a broken connection; without a listener, its error event would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  let ended: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await endPool(pool);
    await thread.close();
    await lock.release();
  };
  try {
    if (!existsSync(files)) await initialize(files);
    await thread.start();
    await migrate(new pg.Client(connection));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    queries: poolQueries(pool),
    schema,
    wakeUps: new WakeUps(),
    state: () => ({
      isReady: thread.isReady,
      acceptsWrites: thread.isReady && thread.space.isEnough,
      figures: thread.figures,
    }),
    close: () => {
      ended ??= close();
      return ended;
    },
  };
}

/** Migrates without a time limit: a start on a slow disk may take long, and a thread that stands still is restarted. */
async function migrate(client: pg.Client): Promise<void> {
  client.on('error', () => undefined);
  await client.connect();
  await migrateOnce(client).finally(() => client.end());
}

/** Creates the database's files and syncs them. If it is killed half-way, the next start deletes the partial folder. */
async function initialize(files: string): Promise<void> {
  const partial = `${files}.partial`;
  await rm(partial, { recursive: true, force: true });
  await untar(await blankDatabase(), partial);
  await syncAll(partial);
  await rename(partial, files);
  await syncParents(files);
}

/** A new folder is there after a power cut only if its parent was synced; how many of them are new, nobody knows here. */
async function syncParents(path: string): Promise<void> {
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
