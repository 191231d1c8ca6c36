import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runIn, temporaryDirectory } from './server-process.js';

const networkFileSystem = fileURLToPath(new URL('./disk/network-file-system.cjs', import.meta.url));

function startOnNetworkFileSystem(directory: string) {
  const environment = { NODE_OPTIONS: `--require ${networkFileSystem}` };
  return runIn({ environment }, 'serve', '--port', '0', '--data', directory);
}

test('on a network file system a lock of another machine counts, and the error names the file to remove', async () => {
  const directory = await temporaryDirectory();
  const lock = 'lock.11111111-2222-3333-4444-555555555555.4711.ab12cd34';
  await writeFile(join(directory, lock), '');
  const { code, log } = await startOnNetworkFileSystem(directory).ended();
  expect(code).toBe(1);
  expect(log).toContain('is locked by process 4711 of another machine or an earlier boot');
  expect(log).toContain(`remove ${join(directory, lock)}.`);
  expect(await readdir(directory)).toEqual([lock]);
});

test('on a network file system a lock that a killed process of this machine has left does not matter', async () => {
  const directory = await temporaryDirectory();
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  await writeFile(join(directory, `lock.${boot}.${2 ** 22 + 1}.ab12cd34`), '');
  const server = startOnNetworkFileSystem(directory);
  await server.url();
  server.child.kill('SIGTERM');
  expect((await server.ended()).code).toBe(0);
  expect((await readdir(directory)).filter((name) => name.startsWith('lock.'))).toEqual([]);
});
