import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { onTestFinished } from 'vitest';

/** The PostgreSQL server for tests; undefined when there is none. */
export const postgresUrl = process.env['SPOTGUARD_TEST_POSTGRES_URL'];

/** An empty database on the PostgreSQL server for tests. */
export interface NewDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Creates a database. The caller drops it. */
export async function createPostgresDatabase(): Promise<NewDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(`create database ${name}`);
  const url = new URL(postgresUrl ?? '');
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`drop database if exists ${name} with (force)`) };
}

/** Creates a database and returns its URL. It is dropped after the test. */
export async function newPostgresDatabase(): Promise<string> {
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  return url;
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
