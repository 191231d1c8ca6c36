import { setTimeout as sleep } from 'node:timers/promises';
import type { FolderOwner } from '@spotguard/program';
import type { Command } from 'commander';
import { factsFromServer } from '../administration/order-from-server.js';
import type { DatabaseFacts } from '../examination/database-facts.js';
import { DirectoryInUse } from '../storage/embedded/directory-lock.js';
import { migrateOnce, readNewestMigration } from '../storage/migrate-once.js';
import { newerThan } from '../storage/migrations.js';
import type { ServerLocation } from '../storage/open-database.js';
import type { CommandParts } from './command-parts.js';
import { dataOption } from './data-option.js';
import { openOrExplain, sessionOrExplain } from './open-or-explain.js';

/** The exit code of `migrate --check` when migrations are pending. */
const pendingCode = 2;

/** Adds the command `migrate`. */
export function addMigrateCommand(program: Command, parts: CommandParts): void {
  program
    .command('migrate')
    .description('Apply pending migrations and say which. A server does the same when it starts.')
    .addOption(dataOption())
    .option('--check', `apply nothing; exit with ${pendingCode} when migrations are pending`)
    .action(async ({ data, check }: { readonly data: string; readonly check?: boolean }) => {
      const location = parts.locate(data);
      const work = check === true ? checkMigrations : migrate;
      const result = await whenFree(() => work(location, parts));
      show(result, parts);
      if (check === true && result.pending.length > 0) parts.exitWith(pendingCode);
    });
}

interface MigrationResult {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

/** The migrations that are pending. A database that does not exist lacks all, and is not created. */
async function checkMigrations(location: ServerLocation, { owner }: CommandParts): Promise<MigrationResult> {
  const facts = await factsOf(location);
  const newest = facts?.newestMigration ?? (await newestOf(location, owner));
  return { applied: [], pending: newerThan(newest).map(({ name }) => name) };
}

async function newestOf(location: ServerLocation, owner: FolderOwner | undefined): Promise<number> {
  const session = await sessionOrExplain(location, owner);
  if (session === undefined) return 0;
  return readNewestMigration(session.client).finally(() => session.close());
}

async function migrate(location: ServerLocation, { owner }: CommandParts): Promise<MigrationResult> {
  const facts = await factsOf(location);
  if (facts !== undefined) return migratedByServer(facts.newestMigration);
  const session = await sessionOrExplain(location, owner);
  if (session !== undefined) {
    const applied = await migrateOnce(session.client).finally(() => session.close());
    return { applied, pending: [] };
  }
  // A new database is created with all migrations.
  await (await openOrExplain(location, owner)).close();
  return { applied: newerThan(0).map(({ name }) => name), pending: [] };
}

async function factsOf(location: ServerLocation): Promise<DatabaseFacts | undefined> {
  return 'directory' in location ? factsFromServer(location.directory) : undefined;
}

/** Does the work again while another process, which may be the same command, uses the data directory. */
async function whenFree<T>(work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isInUse(error) || performance.now() - startedAt > maxWaitMilliseconds) throw error;
      await sleep(pauseMilliseconds);
    }
  }
}

function isInUse(error: unknown): boolean {
  return error instanceof Error && (error instanceof DirectoryInUse || isInUse(error.cause));
}

const maxWaitMilliseconds = 60_000;
const pauseMilliseconds = 250;

function migratedByServer(newest: number): MigrationResult {
  const pending = newerThan(newest).map(({ name }) => name);
  if (pending.length === 0) return { applied: [], pending };
  throw new Error(
    `The server that uses the data directory is of an earlier version: ${pending.join(', ')} are pending. ` +
      'Start this version in its place; it applies them when it starts.',
  );
}

function show({ applied, pending }: MigrationResult, { output }: CommandParts): void {
  if (output.isTTY !== true) {
    output.write(`${JSON.stringify({ applied, pending })}\n`);
    return;
  }
  for (const name of applied) output.write(`applied ${name}\n`);
  for (const name of pending) output.write(`pending ${name}\n`);
  if (applied.length + pending.length === 0) output.write('No migration is pending.\n');
}
