import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { packageRoot } from './package-root.js';

/** A change of the schema that this version of the server brings. */
export interface Migration {
  readonly name: string;
  /** When it was written, in milliseconds since 1970. Migrations are applied in this order, and the database stores it. */
  readonly writtenAt: number;
  readonly hash: string;
  readonly statements: readonly string[];
}

/** The folder with the migrations of this version. */
export function migrationsFolder(): string {
  return join(packageRoot(), 'migrations');
}

/** Reads the migrations of this version, oldest first. */
export function readMigrations(): readonly Migration[] {
  const folder = migrationsFolder();
  const { entries } = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as Journal;
  const files = readMigrationFiles({ migrationsFolder: folder });
  return files.map(({ sql, hash, folderMillis }) => ({
    name: entries.find(({ when }) => when === folderMillis)?.tag ?? '',
    writtenAt: folderMillis,
    hash,
    statements: sql,
  }));
}

/** Returns the migrations that a database with this newest one does not have yet; by default of all of this version. */
export function newerThan(newest: number, migrations: readonly Migration[] = readMigrations()): readonly Migration[] {
  return migrations.filter(({ writtenAt }) => writtenAt > newest);
}

interface Journal {
  readonly entries: readonly { readonly tag: string; readonly when: number }[];
}
