import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { WakeUps } from '../holding/wake-ups.js';
import { blankDatabase } from './blank-database.js';
import type { Database } from './database.js';
import { type DirectoryLock, lockDirectory } from './directory-lock.js';
import { packageRoot } from './package-root.js';
import * as schema from './schema.js';
import { untar } from './untar.js';

/** Opens PGlite in a data directory, or in memory when none is given. */
export async function openPglite(directory: string | undefined): Promise<Database> {
  if (directory === undefined) return migrated(await PGlite.create({ loadDataDir: await blankDatabase() }));
  const lock = await lockDirectory(directory);
  try {
    const files = join(directory, 'database');
    if (!existsSync(files)) await initialize(files);
    return await migrated(await PGlite.create(files), lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Killed half-way, it leaves only a folder that the next start throws away. */
async function initialize(files: string): Promise<void> {
  const partial = `${files}.partial`;
  await rm(partial, { recursive: true, force: true });
  await untar(await blankDatabase(), partial);
  await rename(partial, files);
}

async function migrated(client: PGlite, lock?: DirectoryLock): Promise<Database> {
  const queries = drizzle({ client, schema });
  await migrate(queries, { migrationsFolder: join(packageRoot(), 'migrations') });
  return {
    queries,
    schema,
    wakeUps: new WakeUps(),
    close: async () => {
      if (client.closed) return;
      await client.close();
      await lock?.release();
    },
  };
}
