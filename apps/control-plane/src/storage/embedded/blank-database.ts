import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { packageRoot } from '../package-root.js';

/**
 * Returns a dump of an empty migrated database. Loading it takes less than a second, creating it several. A build contains
 * the dump; in the workspace it is created once and kept under `.cache/`; elsewhere it is created each time.
 */
export async function blankDatabase(): Promise<Blob> {
  const root = packageRoot();
  const name = `blank-database-${await fingerprint(root)}.tar.gz`;
  const workspace = join(root, '..', '..');
  const cache = existsSync(join(workspace, 'pnpm-workspace.yaml')) ? join(workspace, '.cache') : undefined;
  for (const folder of [join(root, 'dist'), cache]) {
    if (folder !== undefined && existsSync(join(folder, name))) return new Blob([await readFile(join(folder, name))]);
  }
  const blank = await createBlankDatabase(root);
  if (cache !== undefined) await writeAtomically(blank, join(cache, name));
  return blank;
}

/** Writes the dump into `dist/`, where an installed package finds it, and returns its path. Part of the build. */
export async function shipBlankDatabase(): Promise<string> {
  const root = packageRoot();
  const file = join(root, 'dist', `blank-database-${await fingerprint(root)}.tar.gz`);
  await writeAtomically(await blankDatabase(), file);
  return file;
}

async function createBlankDatabase(root: string): Promise<Blob> {
  const client = await PGlite.create();
  try {
    await migrate(drizzle({ client }), { migrationsFolder: join(root, 'migrations') });
    await dropTemplates(client);
    return await client.dumpDataDir('gzip');
  } finally {
    await client.close();
  }
}

/**
 * Drops the databases from which a server creates new ones. Each has a third of the files. Nothing would ever vacuum them, so
 * they would stop all writes after two billion transactions.
 */
async function dropTemplates(client: PGlite): Promise<void> {
  await client.exec('update pg_database set datistemplate = false, datallowconn = true');
  for (const template of ['template0', 'template1']) await client.exec(`drop database ${template}`);
  await client.exec('vacuum (freeze, analyze)');
  await client.exec('checkpoint');
}

/** Increase this when the dump is created in another way. */
const recipe = '2';

/** Writes a file so that a reader never sees half of it. Other processes may write the same file at the same time. */
async function writeAtomically(blank: Blob, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, Buffer.from(await blank.arrayBuffer()));
  await rename(partial, file);
}

/** Identifies PGlite's version, the recipe and the migrations, so that a dump of others is never loaded. */
async function fingerprint(root: string): Promise<string> {
  const migrations = join(root, 'migrations');
  const files = (await readdir(migrations)).filter((file) => file.endsWith('.sql')).sort();
  const hash = createHash('sha256')
    .update(await pgliteVersion())
    .update(recipe);
  for (const file of files) hash.update(file).update(await readFile(join(migrations, file)));
  return hash.digest('hex').slice(0, 16);
}

async function pgliteVersion(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const manifest: unknown = JSON.parse(await readFile(join(dirname(entry), '..', 'package.json'), 'utf8'));
  return manifest !== null && typeof manifest === 'object' && 'version' in manifest ? String(manifest.version) : '';
}
