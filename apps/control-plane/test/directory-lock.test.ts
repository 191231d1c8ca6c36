import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { openDatabase } from '../src/index.js';
import { version } from '../src/version.js';
import { temporaryDirectory } from './server-process.js';

test('a directory is open once, also within one process, and free after closing', async () => {
  const directory = await temporaryDirectory();
  const database = await openDatabase({ directory });
  await expect(openDatabase({ directory })).rejects.toThrow(`is in use by process ${process.pid}. Stop that process`);
  await database.close();
  await database.close();
  const again = await openDatabase({ directory });
  expect(await again.queries.select().from(again.schema.clients)).toEqual([]);
  await again.close();
  expect(await readdir(directory)).toEqual(['database']);
});

test('what killed processes left behind does not matter: locks and a half-made database', async () => {
  const directory = await temporaryDirectory();
  const locks = [`lock.${2 ** 22 + 1}.boot.1`, `lock.${process.pid}.boot.1`];
  for (const lock of locks) await writeFile(join(directory, lock), '');
  await mkdir(join(directory, 'database.partial'));
  await writeFile(join(directory, 'database.partial', 'PG_VERSION'), 'half');
  const database = await openDatabase({ directory });
  expect(await database.queries.select().from(database.schema.clients)).toEqual([]);
  expect(await readdir(directory)).toEqual(['database', expect.stringMatching(`^lock\\..+\\.${process.pid}\\.`)]);
  await database.close();
});

test('of many who want the directory at once, one gets it', async () => {
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

test("the version that answers announce is the package's", () => {
  expect(version).toBe(manifest.version);
});
