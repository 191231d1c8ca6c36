import pg from 'pg';
import type { Database } from './database.js';
import type { DatabaseEvent } from './database-event.js';
import { endPool } from './end-pool.js';
import { migrateOnce } from './migrate-once.js';
import { poolQueries } from './pool-queries.js';
import { defaultPostgresLimits, type PostgresLimits } from './postgres-limits.js';
import { openPostgresNews, type PostgresNews } from './postgres-news.js';
import * as schema from './schema.js';
import { watchedPool } from './watched-pool.js';

/** How a PostgreSQL server is used. */
export interface PostgresOptions {
  readonly limits?: Partial<PostgresLimits> | undefined;
  readonly onEvent: (event: DatabaseEvent) => void;
}

/** Opens PostgreSQL by URL. Several processes may start at once: one migrates, the others wait. */
export async function openPostgres(url: string, options: PostgresOptions): Promise<Database> {
  const limits = { ...defaultPostgresLimits, ...options.limits };
  const onSilent = (reason: string): void => {
    dropIdle(reason);
    options.onEvent({ kind: 'silent', reason });
  };
  const { pool, dropIdle } = watchedPool(url, limits, onSilent);
  let news: PostgresNews;
  try {
    await migrate(url, limits);
    const onFound = () => options.onEvent({ kind: 'heard-again' });
    news = await openPostgresNews({ pool, url, limits, onLost: onSilent, onFound });
  } catch (error) {
    await endPool(pool);
    throw error;
  }
  let ended: Promise<unknown> | undefined;
  return {
    queries: poolQueries(pool),
    schema,
    wakeUps: news.wakeUps,
    state: () => ({ isReady: news.isHeard, acceptsWrites: news.isHeard, figures: undefined }),
    close: async () => {
      ended ??= Promise.all([news.close(), endPool(pool)]);
      await ended;
    },
  };
}

/** A migration may take long and may wait for another process's, so its connection has a limit of its own. */
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
