import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ManualClock, recordingLogger } from '@spotguard/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimName, FileStateStorage } from '../src/index.js';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'spotguard-lock-'));
});
afterAll(() => rm(root, { recursive: true }));

const fixture = fileURLToPath(new URL('fixtures/hold-locks.ts', import.meta.url));

/** Starts a process that locks a directory and a name; resolves when it has printed that it has both. */
async function startHolder(directory: string, name: string): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ['--conditions=@spotguard/source', '--import', 'tsx', fixture, directory, name],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(60_000) })) as [string];
  expect(line).toBe('held');
  return child;
}

function storageIn(directory: string): FileStateStorage {
  return new FileStateStorage({ directory, log: recordingLogger(), clock: new ManualClock(), pid: process.pid });
}

const claim = (name: string) => claimName(name, { platform: 'linux', holder: { pid: process.pid } });

test.skipIf(process.platform !== 'linux')(
  'a directory and a name that another process has are refused with its id, and are free once it is killed',
  { timeout: 120_000 },
  async () => {
    const directory = await mkdtemp(join(root, 'state-'));
    const name = `test-${process.pid}`;
    const child = await startHolder(directory, name);
    const storage = storageIn(directory);
    const refused = { code: 'ALREADY_RUNNING', message: expect.stringContaining(`process ${child.pid}`) };
    await expect(storage.open('i-1')).rejects.toMatchObject(refused);
    await expect(claim(name)).rejects.toMatchObject(refused);
    child.kill('SIGSTOP');
    await expect(storage.open('i-1')).rejects.toMatchObject(refused);
    await expect(claim(name)).rejects.toMatchObject({ code: 'ALREADY_RUNNING' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const store = await storage.open('i-1');
    const lock = await claim(name);
    await expect(storageIn(directory).claim()).rejects.toMatchObject({
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await store.close();
    await lock?.release();
    await (await storageIn(directory).claim()).release();
  },
);

test('a directory stays locked until every claim in the process has been released', async () => {
  const directory = await mkdtemp(join(root, 'state-'));
  const storage = storageIn(directory);
  const lock = await storage.claim();
  await (await storage.open('i-1')).close();
  await expect(storageIn(directory).claim()).rejects.toMatchObject({ code: 'ALREADY_RUNNING' });
  await lock.release();
  await (await storageIn(directory).claim()).release();
});
