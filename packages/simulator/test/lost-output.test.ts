import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { programs } from '../../../tools/programs.mjs';

test('a region continues to answer when its output is no longer read', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'spotguard-region-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const child = spawn(process.execPath, [programs.simulator, '--events', '--directory', directory], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { endpoint } = JSON.parse(line) as { readonly endpoint: string };
  child.stdout.destroy();
  child.stderr.destroy();
  const ask = async () => {
    const body = new URLSearchParams({ Action: 'DescribeInstances', Version: '2016-11-15' });
    return (await fetch(endpoint, { method: 'POST', body })).status;
  };
  // Each request is an event, which is written to the closed stream.
  for (let count = 0; count < 10; count += 1) expect(await ask()).toBeGreaterThanOrEqual(400);
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});
