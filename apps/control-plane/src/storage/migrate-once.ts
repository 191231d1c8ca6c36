import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './connection.js';
import { type Migration, newerThan, readMigrations } from './migrations.js';

/** The number of the advisory lock: arbitrary, but the same in every version of the server. */
const migrationLock = 7_766_834;
/**
 * How long a statement waits for the lock of a table. While it waits, the queries of running servers wait behind it, so it
 * gives up soon and tries again.
 */
const maxLockWait = '2s';
const maxAttempts = 30;
const pauseMilliseconds = 1_000;
const lockNotAvailable = '55P03';
const tablesInUse =
  'A migration waits for a table that a long transaction uses, such as a backup. Try again when that has ended.';

/**
 * Applies the pending migrations of this version and returns their names. When several processes do that at once, one
 * migrates and the others wait. When nothing is pending nothing is written, so that a process can start on a database that
 * accepts no writes.
 */
export async function migrateOnce(client: Connection): Promise<readonly string[]> {
  const wanted = readMigrations();
  if (newerThan(await readNewestMigration(client), wanted).length === 0) return [];
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await applyPending(client, wanted);
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      if (!isLockTimeout(error)) throw error;
      if (attempt === maxAttempts) throw new Error(tablesInUse, { cause: error });
      await sleep(pauseMilliseconds);
    }
  }
}

/** Reads when the newest applied migration was written; 0 in a database without any. */
export async function readNewestMigration(client: Connection): Promise<number> {
  const { rows: found } = await client.query<{ readonly exists: boolean }>(
    `select to_regclass('drizzle.__drizzle_migrations') is not null as exists`,
  );
  if (found[0]?.exists !== true) return 0;
  const { rows } = await client.query<{ readonly last: string | null }>(
    'select max(created_at)::text as last from drizzle.__drizzle_migrations',
  );
  return Number(rows[0]?.last ?? 0);
}

async function applyPending(client: Connection, wanted: readonly Migration[]): Promise<readonly string[]> {
  await client.query('begin');
  const applied = await applyInTransaction(client, wanted);
  await client.query('commit');
  return applied;
}

/**
 * Applies those of the migrations that the database does not have yet, in the caller's transaction, and returns their names.
 * The lock belongs to the transaction, so that it also works through a pooler that keeps no sessions.
 */
export async function applyInTransaction(client: Connection, wanted: readonly Migration[]): Promise<readonly string[]> {
  await client.query('select pg_advisory_xact_lock($1)', [migrationLock]);
  await client.query(`set local lock_timeout = '${maxLockWait}'`);
  await client.query('create schema if not exists drizzle');
  await client.query(
    'create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)',
  );
  const pending = newerThan(await readNewestMigration(client), wanted);
  for (const { statements, hash, writtenAt } of pending) {
    for (const statement of statements) await client.query(statement);
    await client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [
      hash,
      writtenAt,
    ]);
  }
  return pending.map(({ name }) => name);
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === lockNotAvailable;
}
