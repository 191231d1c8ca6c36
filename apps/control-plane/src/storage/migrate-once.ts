import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import { packageRoot } from './package-root.js';

const migrationLock = 7_766_834;

/**
 * Applies pending migrations. When several processes start at once, one migrates and the others wait. When nothing is
 * pending nothing is written, so that a process can start on a database that accepts no writes.
 */
export async function migrateOnce(client: pg.Client | pg.PoolClient): Promise<void> {
  const migrationsFolder = join(packageRoot(), 'migrations');
  const newest = Math.max(...readMigrationFiles({ migrationsFolder }).map(({ folderMillis }) => folderMillis));
  if ((await appliedLast(client)) >= newest) return;
  await client.query('select pg_advisory_lock($1)', [migrationLock]);
  try {
    await migrate(drizzle({ client }), { migrationsFolder });
  } finally {
    await client.query('select pg_advisory_unlock($1)', [migrationLock]).catch(() => undefined);
  }
}

/** Reads the timestamp of the newest applied migration, as drizzle stores it; 0 in a new database. */
async function appliedLast(client: pg.Client | pg.PoolClient): Promise<number> {
  const { rows: found } = await client.query<{ readonly exists: boolean }>(
    `select to_regclass('drizzle.__drizzle_migrations') is not null as exists`,
  );
  if (found[0]?.exists !== true) return 0;
  const { rows } = await client.query<{ readonly last: string | null }>(
    'select max(created_at)::text as last from drizzle.__drizzle_migrations',
  );
  return Number(rows[0]?.last ?? 0);
}
