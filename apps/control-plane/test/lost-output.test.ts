import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { request } from './control-plane-harness.js';
import { run, runIn, temporaryDirectory } from './server-process.js';

const requests = 20;

async function answersAndEnds(server: ReturnType<typeof run>, url: string): Promise<void> {
  for (let count = 0; count < requests; count += 1) {
    expect((await request(`${url}/health`, 'GET', {})).status).toBe(200);
  }
  const startedAt = performance.now();
  server.child.kill('SIGTERM');
  const { code, signal } = await server.ended();
  expect({ code, signal }).toEqual({ code: 0, signal: null });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
}

test('a server whose log reader has exited keeps answering and ends when it is asked to', async () => {
  // A line for each request, so that there is something to lose.
  const server = run(
    'serve',
    '--log-level',
    'debug',
    '--port',
    '0',
    '--data',
    join(await temporaryDirectory(), 'data'),
  );
  const url = await server.url();
  server.child.stdout?.destroy();
  server.child.stderr?.destroy();
  await answersAndEnds(server, url);
});

test('a server whose log is on a full disk starts, answers and ends when it is asked to', async () => {
  const log = openSync('/dev/full', constants.O_WRONLY);
  const server = runIn({ log }, 'serve', '--port', '0', '--data', join(await temporaryDirectory(), 'data'));
  await answersAndEnds(server, await server.url());
  closeSync(log);
});

test('a server ignores signals that do not ask it to end, and opens no debugger', async () => {
  const server = run('serve', '--port', '0', '--data', join(await temporaryDirectory(), 'data'));
  const url = await server.url();
  for (const signal of ['SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const) server.child.kill(signal);
  await answersAndEnds(server, url);
  const { log } = await server.ended();
  for (const signal of ['SIGHUP', 'SIGUSR1', 'SIGUSR2']) expect(log).toContain(`${signal} is ignored`);
  expect(log).not.toContain('Debugger');
});
