import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { readMigrations } from '../src/storage/migrations.js';
import { request } from './control-plane-harness.js';
import { earlierDatabase } from './earlier-database.js';
import { newPostgresDatabase, postgresUrl } from './postgres/new-database.js';
import { run, runIn, temporaryDirectory } from './server-process.js';

const all = readMigrations().map(({ name }) => name);

async function result(process: ReturnType<typeof run>) {
  const { code, output, log } = await process.ended();
  return { code, log, ...(JSON.parse(output || '{}') as { readonly applied: string[]; readonly pending: string[] }) };
}

test('migrate --check on a directory without a database names all migrations and creates nothing', async () => {
  const data = join(await temporaryDirectory(), 'data');
  expect(await result(run('migrate', '--check', '--data', data))).toMatchObject({ code: 2, applied: [], pending: all });
  expect(existsSync(data)).toBe(false);
});

test('several processes migrate the same directory at once: one applies what is pending, the others find nothing to do', async () => {
  const { data, left } = await earlierDatabase('_token_kinds', (client) =>
    client.query('insert into clients (name, token_hash) values ($1, $2)', ['shop', 'hash']),
  );
  expect(await result(run('migrate', '--check', '--data', data))).toMatchObject({ code: 2, pending: left });
  const results = await Promise.all(Array.from({ length: 3 }, () => result(run('migrate', '--data', data))));
  expect(results.map(({ code, log }) => ({ code, log }))).toEqual(Array(3).fill({ code: 0, log: '' }));
  const applied = results.map((one) => one.applied).filter((names) => names.length > 0);
  expect(applied).toEqual([left]);
  expect(await result(run('migrate', '--check', '--data', data))).toMatchObject({ code: 0, applied: [], pending: [] });
});

test('migrate asks the server that uses the directory', async () => {
  const data = join(await temporaryDirectory(), 'data');
  const server = run('serve', '--port', '0', '--data', data);
  await server.url();
  expect(await result(run('migrate', '--check', '--data', data))).toMatchObject({ code: 0, pending: [] });
  expect(await result(run('migrate', '--data', data))).toMatchObject({ code: 0, applied: [], pending: [] });
});

if (postgresUrl !== undefined) {
  test('several servers that start at once on a new PostgreSQL database apply each migration once', async () => {
    const environment = { DATABASE_URL: await newPostgresDatabase() };
    expect(await result(runIn({ environment }, 'migrate', '--check'))).toMatchObject({ code: 2, pending: all });
    const servers = Array.from({ length: 4 }, () => runIn({ environment }, 'serve', '--port', '0'));
    const commands = Array.from({ length: 2 }, () => result(runIn({ environment }, 'migrate')));
    const urls = await Promise.all(servers.map((server) => server.url()));
    for (const url of urls) expect(await request(`${url}/health`, 'GET', {})).toMatchObject({ status: 200 });
    expect((await Promise.all(commands)).map(({ code }) => code)).toEqual([0, 0]);
    const client = new pg.Client({ connectionString: environment.DATABASE_URL });
    await client.connect();
    const { rows } = await client.query<{ hash: string }>('select hash from drizzle.__drizzle_migrations order by id');
    await client.end();
    expect(rows.map(({ hash }) => hash)).toEqual(readMigrations().map(({ hash }) => hash));
    expect(await result(runIn({ environment }, 'migrate', '--check'))).toMatchObject({ code: 0, pending: [] });
  });

  test('a migration that waits for a table in use lets other queries through, and goes on when the table is free', async () => {
    const environment = { DATABASE_URL: await newPostgresDatabase() };
    const [first] = readMigrations();
    const holder = new pg.Client({ connectionString: environment.DATABASE_URL });
    await holder.connect();
    for (const statement of first?.statements ?? []) await holder.query(statement);
    await holder.query('create schema drizzle');
    await holder.query(
      'create table drizzle.__drizzle_migrations (id serial primary key, hash text, created_at bigint)',
    );
    await holder.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [
      first?.hash,
      first?.writtenAt,
    ]);
    await holder.query('begin');
    await holder.query('select count(*) from commands');
    const migrating = result(runIn({ environment }, 'migrate'));
    const reader = new pg.Client({ connectionString: environment.DATABASE_URL });
    await reader.connect();
    const waits = `select count(*)::int as count from pg_locks where not granted`;
    await expect.poll(async () => (await reader.query(waits)).rows[0].count, { timeout: 60_000 }).toBeGreaterThan(0);
    // This waits behind the migration until that gives up.
    await reader.query('select count(*) from commands');
    await holder.query('commit');
    expect(await migrating).toMatchObject({ code: 0, applied: all.slice(1) });
    await Promise.all([holder.end(), reader.end()]);
  });
}
