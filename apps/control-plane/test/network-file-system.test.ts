import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openDatabase } from '../src/index.js';
import { temporaryDirectory } from './server-process.js';

/** As statfs(2) tells of NFS, whatever the directory is on. */
const nfs = 0x6969;

vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs/promises')>();
  const statfs = async (path: string) => Object.assign(await original.statfs(path), { type: nfs });
  return { ...original, statfs };
});

test('on a network file system a lock of another machine counts, and the error names the file to remove', async () => {
  const directory = await temporaryDirectory();
  const lock = 'lock.11111111-2222-3333-4444-555555555555.4711.ab12cd34';
  await writeFile(join(directory, lock), '');
  await expect(openDatabase({ directory })).rejects.toThrow(
    `was taken by process 4711 of another machine, which cannot be asked whether it lives. Make sure that it does not, then remove ${join(directory, lock)}.`,
  );
  expect(await readdir(directory)).toEqual([lock]);
});

test('on a network file system a lock that a killed process of this machine has left does not matter', async () => {
  const directory = await temporaryDirectory();
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  await writeFile(join(directory, `lock.${boot}.${2 ** 22 + 1}.ab12cd34`), '');
  await (await openDatabase({ directory })).close();
  expect(await readdir(directory)).toEqual(['database']);
});
