import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { Database } from './database.js';
import { blankDatabase } from './embedded/blank-database.js';
import { hideValues } from './hide-values.js';
import { migrationsFolder } from './migrations.js';
import * as schema from './schema.js';
import { WakeUps } from './wake-ups.js';

/** Opens a database in memory, for tests. */
export async function openMemory(): Promise<Database> {
  const client = await PGlite.create({ loadDataDir: await blankDatabase() });
  const queries = hideValues(drizzle({ client, schema }));
  await migrate(queries, { migrationsFolder: migrationsFolder() });
  const transact = queries.transaction.bind(queries);
  const transaction: typeof queries.transaction = (work, config) => transact((tx) => work(hideValues(tx)), config);
  return {
    queries: Object.assign(queries, { transaction }),
    schema,
    wakeUps: new WakeUps(),
    state: () => ({ isReady: !client.closed, acceptsWrites: !client.closed, figures: undefined }),
    close: async () => {
      if (!client.closed) await client.close();
    },
  };
}
