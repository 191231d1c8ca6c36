import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { snapshotFromServer } from '../administration/order-from-server.js';
import { dumpDatabase } from '../backup/dump-database.js';
import { writeBackup } from '../backup/write-backup.js';
import type { HeldSnapshot } from '../storage/database.js';
import { lastBackupFile } from '../storage/embedded/data-directory.js';
import type { ServerLocation } from '../storage/open-database.js';
import { version } from '../version.js';
import type { CommandParts } from './command-parts.js';
import { dataOption } from './data-option.js';
import { sessionOrExplain } from './open-or-explain.js';

/** Adds the command `backup`. */
export function addBackupCommand(program: Command, parts: CommandParts): void {
  program
    .command('backup <file>')
    .description(
      'Write all data to a new file, also while the server runs. The file contains hashes of tokens: keep it safe.',
    )
    .addOption(dataOption())
    .action((file: string, { data }: { readonly data: string }) => backUp(file, parts.locate(data), parts));
}

async function backUp(file: string, location: ServerLocation, parts: CommandParts): Promise<void> {
  const startedAt = performance.now();
  const snapshot = 'directory' in location ? await snapshotFromServer(location.directory) : undefined;
  try {
    const { end, bytes } = await writeFrom(snapshot === undefined ? location : snapshot, file, parts);
    const rows = Object.values(end.rows).reduce((sum, count) => sum + count, 0);
    if ('directory' in location) await noteBackup(location.directory, file);
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    parts.output.write(
      parts.output.isTTY === true
        ? `${file}: ${rows} rows in ${megabytes(bytes)}, ${seconds} s, checksum ${end.sha256}\n`
        : `${JSON.stringify({ file, rows, bytes, seconds, sha256: end.sha256 })}\n`,
    );
  } finally {
    await snapshot?.release();
  }
}

async function writeFrom(source: ServerLocation | HeldSnapshot, file: string, { owner, stop }: CommandParts) {
  const session = await sessionOrExplain(source, owner);
  if (session === undefined) throw new Error('There is no database to back up. Check --data and DATABASE_URL.');
  try {
    const lines = dumpDatabase(session.client, { program: version, now: () => new Date() });
    return await writeBackup(lines, file, { signal: stop, temporary: `${file}.partial-${randomUUID().slice(0, 8)}` });
  } finally {
    await session.close();
  }
}

/** Notes the time for `doctor`. A data directory that cannot be written to, or has just gone, harms no backup. */
async function noteBackup(directory: string, file: string): Promise<void> {
  const note = `${JSON.stringify({ at: new Date().toISOString(), file })}\n`;
  await writeFile(lastBackupFile(directory), note, { mode: 0o600 }).catch(() => undefined);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB`;
}
