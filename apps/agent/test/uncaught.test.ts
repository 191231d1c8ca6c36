import { mkdir, mkdtemp, readFile, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { bundle } from '../../../tools/bundling/bundle.mjs';
import { AgentProcess } from './agent-process.js';

const throwingAgent = join(import.meta.dirname, '..', 'bundle', 'throwing-agent.js');
const timeout = 60_000;
const patience = { interval: 50, timeout: 60_000 };

beforeAll(async () => {
  await bundle({ entry: join(import.meta.dirname, 'builds', 'throwing-agent.ts'), outfile: throwingAgent });
});

async function startThrower(environment: Readonly<Record<string, string>> = {}): Promise<AgentProcess> {
  const agent = await AgentProcess.start({ file: throwingAgent, parameters: ['run'], environment });
  await agent.logged('"plugin":"thrower"', AbortSignal.timeout(25_000));
  return agent;
}

test('uncaught errors are logged a few times and end the agent with 70', { timeout }, async () => {
  await using agent = await startThrower();
  agent.signal('SIGCONT');
  const { code, stdout } = await agent.ended();
  expect(code).toBe(70);
  expect(stdout).toContain('a rejection that nobody handles');
  expect(stdout.match(/this is a bug/g)?.length).toBeLessThanOrEqual(10);
});

test('uncaught errors end the agent with 70 even when nobody reads its log', { timeout }, async () => {
  await using agent = await startThrower();
  agent.closeOutput();
  agent.signal('SIGCONT');
  expect((await agent.ended()).code).toBe(70);
});

test('a log file that cannot be written at first is written later, and begins with the number of missing lines', {
  timeout,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'spotguard-log-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  // A folder in place of the file.
  const file = join(folder, 'agent.log');
  await mkdir(file);
  await using agent = await startThrower({ SPOTGUARD_LOG_FILE: file });
  await agent.logged('An output of the log accepts no lines', AbortSignal.timeout(25_000));
  await rmdir(file);
  await expect
    .poll(async () => {
      agent.signal('SIGUSR2');
      return readFile(file, 'utf8').catch(() => '');
    }, patience)
    .toMatch(/^{[^\n]*"output":"[^"]+agent\.log","lines":\d+,"msg":"Log lines are missing"}\n/);
});
