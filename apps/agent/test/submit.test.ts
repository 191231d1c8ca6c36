import { rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { bundle } from '../../../tools/bundling/bundle.mjs';
import { AgentProcess } from './agent-process.js';

const commandAgent = join(import.meta.dirname, '..', 'bundle', 'command-agent.js');
const timeout = 120_000;
const patience = { interval: 20, timeout: 60_000 };

beforeAll(async () => {
  await bundle({ entry: join(import.meta.dirname, 'builds', 'command-agent.ts'), outfile: commandAgent });
});

async function startAgent(): Promise<AgentProcess> {
  const agent = await AgentProcess.start({ file: commandAgent, parameters: ['run'] });
  await agent.logged('"plugin":"cache"', AbortSignal.timeout(patience.timeout));
  await expect.poll(() => stat(socketOf(agent)).catch(() => undefined), patience).toBeDefined();
  return agent;
}

async function submit(agent: AgentProcess, ...parameters: readonly string[]) {
  const { code, stdout, stderr } = await agent.runCommand('submit', ...parameters);
  return { code, stderr, answer: stdout === '' ? undefined : (JSON.parse(stdout) as Record<string, unknown>) };
}

const socketOf = (agent: AgentProcess) => join(agent.directory, 'spotguard-state', 'submit', 'socket');

test('a command is carried out on the instance, and its output comes back', { timeout }, async () => {
  await using agent = await startAgent();
  expect(await submit(agent, 'cache.fill', '{"keys": 3}')).toMatchObject({
    code: 0,
    stderr: '',
    answer: { id: expect.any(String), outcome: { status: 'succeeded', output: { filled: 3, isDryRun: false } } },
  });
  const dryRun = await submit(agent, 'cache.fill', '{"keys": 4}', '--dry-run');
  expect(dryRun.answer).toMatchObject({ outcome: { output: { filled: 4, isDryRun: true } } });
});

test('bad input, an unknown command and a missing dry run are refused in words', { timeout }, async () => {
  await using agent = await startAgent();
  const refusals = [
    [['cache.fill', '{"keys": 0}'], "COMMAND_REJECTED: Bad input for 'cache.fill': keys:"],
    [['cache.empty'], "COMMAND_UNKNOWN: This build has no plugin that offers the command 'cache.empty'"],
    [['cache.warm', '{}', '--dry-run'], "COMMAND_REJECTED: 'cache.warm' has no dry run"],
  ] as const;
  for (const [parameters, words] of refusals) {
    expect(await submit(agent, ...parameters)).toMatchObject({ code: 12, stderr: expect.stringContaining(words) });
  }
  expect(await submit(agent, 'cache.fill', '{keys}')).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('The input is no JSON'),
  });
});

test('a long command is accepted at once, and the same id waits for its end', { timeout }, async () => {
  await using agent = await startAgent();
  expect(await submit(agent, 'cache.warm', '--id', 'one')).toMatchObject({
    code: 0,
    answer: { id: 'one', accepted: true },
  });
  const waiting = submit(agent, 'cache.warm', '--id', 'one', '--wait');
  agent.signal('SIGCONT');
  expect(await waiting).toMatchObject({ code: 0, answer: { outcome: { status: 'succeeded', output: 'warm' } } });
  expect((await submit(agent, 'cache.warm', '--id', 'one')).answer).toMatchObject({ outcome: { output: 'warm' } });
});

test('only the user of the agent can open the socket, and what is no order is answered in words', {
  timeout,
}, async () => {
  await using agent = await startAgent();
  const path = socketOf(agent);
  const modes = await Promise.all([path, join(path, '..')].map(async (file) => (await stat(file)).mode & 0o777));
  expect(modes).toEqual([0o600, 0o700]);
  for (const line of ['no JSON\n', '{"type": "cache.fill"}\n']) {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(path, () => socket.write(line));
      socket.setEncoding('utf8').on('data', resolve).on('error', reject);
    });
    expect(JSON.parse(answer)).toEqual({ error: expect.stringContaining('not one of this agent') });
  }
  expect((await submit(agent, 'cache.fill', '{"keys": 1}')).code).toBe(0);
});

test('without an agent it says where it looked', { timeout }, async () => {
  await using agent = await startAgent();
  agent.signal('SIGKILL');
  await agent.ended();
  // A killed agent leaves its socket.
  expect(await submit(agent, 'cache.fill')).toMatchObject({
    code: 69,
    stderr: expect.stringContaining('No agent takes commands here: looked in ./spotguard-state'),
  });
  await rm(socketOf(agent));
  expect((await submit(agent, 'cache.fill')).code).toBe(69);
});
