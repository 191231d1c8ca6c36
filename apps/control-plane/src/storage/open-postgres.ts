import pg from 'pg';
import type { Database } from './database.js';
import type { DatabaseEvent } from './database-event.js';
import { endPool, waitForEnd } from './end-pool.js';
import { migrateOnce } from './migrate-once.js';
import { countConnections, observePool } from './observe-queries.js';
import { poolQueries } from './pool-queries.js';
import { defaultPostgresLimits, type PostgresLimits } from './postgres-limits.js';
import { openPostgresWakeUps, type PostgresWakeUps } from './postgres-wake-ups.js';
import * as schema from './schema.js';
import { watchedPool } from './watched-pool.js';

/** How to use a PostgreSQL server. */
export interface PostgresOptions {
  readonly limits?: Partial<PostgresLimits> | undefined;
  readonly onEvent: (event: DatabaseEvent) => void;
}

/** Opens PostgreSQL by URL. When several processes start at once, one migrates and the others wait. */
export async function openPostgres(url: string, options: PostgresOptions): Promise<Database> {
  const limits = { ...defaultPostgresLimits, ...options.limits };
  const onSilent = (reason: string): void => {
    dropIdle(reason);
    options.onEvent({ kind: 'silent', reason });
  };
  const { pool, dropIdle } = watchedPool(url, limits, onSilent);
  const observers = observePool(pool);
  let wakeUps: PostgresWakeUps;
  try {
    await migrate(url, limits);
    const onRestored = () => options.onEvent({ kind: 'answers-again' });
    wakeUps = await openPostgresWakeUps({ pool, url, limits, onLost: onSilent, onRestored });
  } catch (error) {
    await endPool(pool);
    throw error;
  }
  let ended: Promise<unknown> | undefined;
  return {
    queries: poolQueries(pool),
    schema,
    wakeUps: wakeUps.wakeUps,
    state: () => ({
      isReady: wakeUps.isResponding,
      acceptsWrites: wakeUps.isResponding,
      figures: undefined,
      connections: countConnections(pool),
    }),
    observeQueries: observers.add,
    close: async () => {
      ended ??= close(wakeUps, pool);
      await ended;
    },
  };
}

/** Lets a wake-up that is being sent leave first: a pool that ends never serves a query that waits for a connection. */
async function close(wakeUps: PostgresWakeUps, pool: pg.Pool): Promise<void> {
  await waitForEnd(wakeUps.close());
  await endPool(pool);
}

/** Migrates on a connection with a longer limit, because a migration may take long or wait for that of another process. */
async function migrate(url: string, limits: PostgresLimits): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: limits.maxAcquireMilliseconds,
    query_timeout: maxMigrationMilliseconds,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await migrateOnce(client);
  } finally {
    await Promise.race([client.end(), new Promise((resolve) => setTimeout(resolve, maxEndMilliseconds).unref())]);
  }
}

const maxMigrationMilliseconds = 10 * 60_000;
const maxEndMilliseconds = 1_000;
