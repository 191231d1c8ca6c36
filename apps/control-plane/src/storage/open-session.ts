import { existsSync } from 'node:fs';
import pg from 'pg';
import { databaseFiles } from './embedded/data-directory.js';
import { startEmbedded } from './embedded/start-embedded.js';
import type { ServerLocation } from './open-database.js';
import { typeParsers } from './type-parsers.js';

const maxConnectMilliseconds = 10_000;
const maxEndMilliseconds = 1_000;

/** One connection to a database that opening it has not changed: no migration is applied. */
export interface DatabaseSession {
  readonly client: pg.Client;
  close(): Promise<void>;
}

/**
 * Opens one connection, for a command that works on the database as it is. A data directory is locked until `close`. Returns
 * `undefined` when the directory has no database; throws when it is in use, or the database cannot be reached.
 */
export async function openSession(location: ServerLocation): Promise<DatabaseSession | undefined> {
  if ('url' in location) {
    const client = await connect({
      connectionString: location.url,
      connectionTimeoutMillis: maxConnectMilliseconds,
      keepAlive: true,
    });
    return { client, close: () => end(client) };
  }
  if (!existsSync(databaseFiles(location.directory))) return undefined;
  const embedded = await startEmbedded(location.directory, { onEvent: () => undefined });
  try {
    const client = await connect(embedded.connection);
    return {
      client,
      close: async () => {
        await end(client);
        await embedded.close();
      },
    };
  } catch (error) {
    await embedded.close();
    throw error;
  }
}

async function connect(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client({ ...config, types: typeParsers });
  // A broken connection fails its queries; without a listener the event would end the process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** `pg` waits without a limit for a server that does not answer. */
async function end(client: pg.Client): Promise<void> {
  await Promise.race([client.end(), new Promise((resolve) => setTimeout(resolve, maxEndMilliseconds).unref())]);
}
