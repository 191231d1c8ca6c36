import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const patience = { interval: 200, timeout: 240_000 };
const main = join(import.meta.dirname, '..', 'src', 'main.ts');

interface Fleet {
  readonly workloads: readonly { readonly name: string; readonly price: number | null }[];
  readonly interruptions: { readonly survived: number; readonly total: number };
}

/** Starts the demo in a terminal, as a newcomer does. */
async function demoInTerminal() {
  const directory = await mkdtemp(join(tmpdir(), 'spotguard-market-'));
  const line = `${process.execPath} --conditions=@spotguard/source --import tsx ${main}`;
  const env = { ...process.env, TMPDIR: directory, TERM: 'xterm', SHELL: '/bin/sh', NO_COLOR: '1' };
  const child = spawn('script', ['-qfec', line, '/dev/null'], { env, detached: true });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  onTestFinished(async () => {
    child.stdin.write('q');
    await ended;
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  });
  return {
    press: (key: string) => child.stdin.write(key),
    output: () => output,
    printed: (pattern: RegExp) => expect.poll(() => output, patience).toMatch(pattern),
  };
}

test('the demo prints a log-in for its page, and its market takes instances by itself and by keys, which is survived', {
  timeout: 300_000,
}, async () => {
  const { press, printed, output } = await demoInTerminal();
  await printed(/log in as demo with \S+/);
  const [, url = '', password = ''] = /the page: (\S+)\/ {2}log in as demo with (\S+)/.exec(output()) ?? [];
  const session = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'SpotGuard-Request': '1' },
    body: JSON.stringify({ name: 'demo', password }),
  });
  expect(session.status).toBe(200);
  const cookie = session.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const fleet = async () => (await (await fetch(`${url}/api/v1/fleet`, { headers: { cookie } })).json()) as Fleet;
  await expect
    .poll(async () => (await fleet()).workloads.map(({ name, price }) => [name, price !== null]), patience)
    .toEqual([
      ['checkout-api', true],
      ['search', true],
      ['web', true],
    ]);
  const price = async () => (await fleet()).workloads[0]?.price;
  const before = await price();
  await expect.poll(price, patience).not.toBe(before);
  await printed(/checkout-api: rebalance recommendation/);
  await printed(/checkout-api: interruption notice/);
  await printed(/checkout-api: survived \S+ took over after [\d.]+ s/);
  press('i');
  await printed(/web: survived/);
  expect((await fleet()).interruptions).toMatchObject({ survived: 2, total: 2 });
  expect(output()).not.toMatch(/✗/);
});
