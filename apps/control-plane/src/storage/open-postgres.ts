import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import type { Database } from './database.js';
import { packageRoot } from './package-root.js';
import { openPostgresNews, type PostgresNews } from './postgres-news.js';
import * as schema from './schema.js';

const int8 = 20;
const migrationLock = 7_766_834;

/** Opens PostgreSQL by URL. Several processes may start at once: one migrates, the others wait. */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    types: {
      getTypeParser: (type: number, format?: 'text' | 'binary') =>
        type === int8 ? Number : pg.types.getTypeParser(type, format),
    },
  });
  // A connection that breaks while idle is replaced by the pool; without a listener the event would end the process.
  pool.on('error', () => undefined);
  let news: PostgresNews;
  try {
    await migrateOnce(pool);
    news = await openPostgresNews(pool, url);
  } catch (error) {
    await pool.end();
    throw error;
  }
  let ended: Promise<unknown> | undefined;
  return {
    queries: drizzle({ client: pool, schema }),
    schema,
    wakeUps: news.wakeUps,
    close: async () => {
      ended ??= Promise.all([news.close(), pool.end()]);
      await ended;
    },
  };
}

async function migrateOnce(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await migrate(drizzle({ client }), { migrationsFolder: join(packageRoot(), 'migrations') });
  } finally {
    await client.query('select pg_advisory_unlock($1)', [migrationLock]).catch(() => undefined);
    client.release();
  }
}
