import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { openDatabase } from '../src/index.js';
import { version } from '../src/version.js';
import { temporaryDirectory } from './server-process.js';

test('a directory can be opened once, even within one process, and again after it is closed', async () => {
  const directory = await temporaryDirectory();
  const database = await openDatabase({ directory });
  await expect(openDatabase({ directory })).rejects.toThrow(`is in use by process ${process.pid}. Stop that process`);
  await database.close();
  await database.close();
  const again = await openDatabase({ directory });
  expect(await again.queries.select().from(again.schema.accounts)).toEqual([]);
  await again.close();
  expect(await readdir(directory)).toEqual(['database']);
});

test('locks and an incomplete database that killed processes left behind do no harm', async () => {
  const directory = await temporaryDirectory();
  const locks = [`lock.${2 ** 22 + 1}.boot.1`, `lock.${process.pid}.boot.1`];
  for (const lock of locks) await writeFile(join(directory, lock), '');
  await mkdir(join(directory, 'database.partial'));
  await writeFile(join(directory, 'database.partial', 'PG_VERSION'), 'half');
  const database = await openDatabase({ directory });
  expect(await database.queries.select().from(database.schema.accounts)).toEqual([]);
  expect(await readdir(directory)).toEqual(['database', expect.stringMatching(`^lock\\..+\\.${process.pid}\\.`)]);
  await database.close();
});

test('of many concurrent attempts to open a directory, one succeeds', async () => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, `lock.${2 ** 22 + 1}.boot.1`), '');
  const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => openDatabase({ directory })));
  const opened = attempts.filter((attempt) => attempt.status === 'fulfilled');
  expect(opened).toHaveLength(1);
  for (const { value } of opened) await value.close();
  for (const { reason } of attempts.filter((attempt) => attempt.status === 'rejected')) {
    expect(String(reason)).toContain('is in use by');
  }
});

test('a directory is in use as long as its holder runs, even when its process id cannot be seen', async () => {
  const directory = await temporaryDirectory();
  const database = await openDatabase({ directory });
  // As in another container, or with a hidden /proc: no process here has that id, and the boot is unknown.
  const [lock = ''] = (await readdir(directory)).filter((name) => name.startsWith('lock.'));
  const unseen = `lock.unknown.${2 ** 22 + 1}.1`;
  await rename(join(directory, lock), join(directory, unseen));
  await expect(openDatabase({ directory })).rejects.toThrow(`is in use by process ${2 ** 22 + 1}. Stop that process`);
  await rename(join(directory, unseen), join(directory, lock));
  await database.close();
  await (await openDatabase({ directory })).close();
});

test('a directory whose path is longer than the address of a socket is locked too', async () => {
  const directory = join(await temporaryDirectory(), 'a'.repeat(80), 'b'.repeat(80));
  const database = await openDatabase({ directory });
  await expect(openDatabase({ directory })).rejects.toThrow('is in use by process');
  await database.close();
  expect(await readdir(directory)).toEqual(['database']);
});

test('the version in the answers is the version of the package', () => {
  expect(version).toBe(manifest.version);
});
