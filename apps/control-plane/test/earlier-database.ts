import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { migrationsFolder } from '../src/storage/migrations.js';
import { temporaryDirectory } from './server-process.js';

/** The migrations without one, named by the end of its name, and without all after it. */
async function migrationsBefore(name: string): Promise<{ readonly folder: string; readonly left: readonly string[] }> {
  const folder = join(await temporaryDirectory(), 'migrations');
  await cp(migrationsFolder(), folder, { recursive: true });
  const file = join(folder, 'meta', '_journal.json');
  const journal = JSON.parse(await readFile(file, 'utf8')) as { entries: { tag: string }[] };
  const first = journal.entries.findIndex(({ tag }) => tag.endsWith(name));
  await writeFile(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, first) }));
  return { folder, left: journal.entries.slice(first).map(({ tag }) => tag) };
}

/** Creates a data directory as a server from before a migration left it. Returns the migrations that it lacks, too. */
export async function earlierDatabase(before: string, fill: (client: PGlite) => Promise<unknown>) {
  const { folder, left } = await migrationsBefore(before);
  const data = join(await temporaryDirectory(), 'data');
  await mkdir(data, { mode: 0o700 });
  const client = await PGlite.create(join(data, 'database'));
  await migrate(drizzle({ client }), { migrationsFolder: folder });
  await fill(client);
  await client.close();
  return { data, left };
}
