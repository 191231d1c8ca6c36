import pg from 'pg';
import type { Database } from '../database.js';
import { endPool } from '../end-pool.js';
import { migrateOnce } from '../migrate-once.js';
import { countConnections, observePool } from '../observe-queries.js';
import { poolQueries } from '../pool-queries.js';
import * as schema from '../schema.js';
import { typeParsers } from '../type-parsers.js';
import { WakeUps } from '../wake-ups.js';
import { type DirectoryOptions, startEmbedded } from './start-embedded.js';
import { takeSnapshot } from './take-snapshot.js';

const maxAcquireMilliseconds = 10_000;

/** Opens the embedded database in a directory and applies pending migrations. */
export async function openDirectory(directory: string, options: DirectoryOptions): Promise<Database> {
  const embedded = await startEmbedded(directory, options);
  const { thread, connection } = embedded;
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
  const observers = observePool(pool);
  let ended: Promise<void> | undefined;
  let isCopying = false;
  const close = async (): Promise<void> => {
    await endPool(pool);
    await embedded.close();
  };
  try {
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
      freeBytes: thread.space.freeBytes,
      connections: countConnections(pool),
    }),
    observeQueries: observers.add,
    takeSnapshot: async () => {
      if (isCopying) throw new Error('Another copy of the database is in use; wait until that backup has ended.');
      isCopying = true;
      const end = () => {
        isCopying = false;
      };
      const snapshot = await takeSnapshot({ directory, thread, connection: pool }).catch((error: unknown) => {
        end();
        throw error;
      });
      return { directory: snapshot.directory, release: () => snapshot.release().finally(end) };
    },
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
