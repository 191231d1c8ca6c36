import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A database of its own on a PostgreSQL server, which is dropped at the end: what the server has already is not touched. */
export class OwnDatabase {
  private constructor(
    readonly url: string,
    readonly drop: () => Promise<void>,
  ) {}

  /** Creates it on the server that `serverUrl` names. Throws when there is no server or its user may not create databases. */
  static async create(serverUrl: string): Promise<OwnDatabase> {
    const name = `spotguard_demo_${randomBytes(8).toString('hex')}`;
    await execute(serverUrl, `create database ${name}`);
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    return new OwnDatabase(url.href, () => execute(serverUrl, `drop database if exists ${name} with (force)`));
  }
}

async function execute(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  try {
    await client.connect();
    await client.query(statement);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const advice = '--database-url names a PostgreSQL server and a user who may create databases.';
    throw new Error(`PostgreSQL refused "${statement}": ${reason}. ${advice}`, { cause: error });
  } finally {
    await client.end();
  }
}
