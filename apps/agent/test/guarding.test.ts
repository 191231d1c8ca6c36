import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { programs } from '../../../tools/programs.mjs';
import { AgentProcess, type AgentRun } from './agent-process.js';
import { SpotInstance } from './spot-instance.js';

const patience = { interval: 200, timeout: 60_000 };
const timeout = 150_000;
let instance: SpotInstance;
beforeAll(async () => {
  instance = await SpotInstance.start();
});
afterAll(() => instance[Symbol.asyncDispose]());

const status = async (agent: AgentProcess): Promise<AgentRun> => await agent.runCommand('status', '--json');
const soon = () => AbortSignal.timeout(60_000);

test.skipIf(process.platform !== 'linux')(
  'the status of an agent has exit code 0 only while it guards the workload, not when it is stopped or killed',
  { timeout },
  async () => {
    await using agent = await instance.startAgent();
    await expect.poll(async () => await status(agent), patience).toMatchObject({ code: 0, stderr: '' });
    await agent.logged('The workload is guarded', soon());
    agent.signal('SIGSTOP');
    expect(await status(agent)).toMatchObject({ code: 11, stderr: expect.stringContaining('is stopped (SIGSTOP') });
    agent.signal('SIGCONT');
    await expect.poll(async () => await status(agent), patience).toMatchObject({ code: 0 });
    agent.signal('SIGKILL');
    await agent.ended();
    expect(await status(agent)).toMatchObject({ code: 69, stderr: expect.stringContaining('which is gone') });
  },
);

test('an agent whose state directory cannot be used keeps watching, logs that as an error, and counts as not guarding', {
  timeout,
}, async () => {
  const { directory } = instance;
  const environment = { SPOTGUARD_STATE_DIRECTORY: '/dev/null/state', RUNTIME_DIRECTORY: directory };
  await using agent = await instance.startAgent(environment);
  await agent.logged('State cannot be kept', soon());
  await agent.logged('"msg":"The workload is not guarded"', soon());
  await agent.logged('Agent registered as agent:', soon());
  expect(await status(agent)).toMatchObject({
    code: 11,
    stderr: expect.stringContaining('the state cannot be stored'),
  });
  const { stdout } = await status(agent);
  const { status: facts } = JSON.parse(stdout) as { readonly status: { readonly plugins: readonly object[] } };
  expect(facts.plugins).toContainEqual(expect.objectContaining({ id: 'termination', state: 'ok' }));
});

test('an agent that loses its state directory while it runs reports that in the fallback directory', {
  timeout,
}, async () => {
  const stateDirectory = join(instance.directory, 'lost');
  const environment = { SPOTGUARD_STATE_DIRECTORY: stateDirectory, RUNTIME_DIRECTORY: instance.directory };
  await using agent = await instance.startAgent(environment);
  await expect.poll(async () => await status(agent), patience).toMatchObject({ code: 0 });
  await rename(stateDirectory, `${stateDirectory}-gone`);
  await writeFile(stateDirectory, 'a file in place of the folder');
  await expect
    .poll(async () => await status(agent), patience)
    .toMatchObject({ code: 11, stderr: expect.stringContaining('the state cannot be stored') });
});

test('an agent that is configured for another workload than the tag of its instance does not start', {
  timeout,
}, async () => {
  await using first = await instance.startAgent({ LOGICAL_AGENT_ID: '' });
  await first.logged('Agent registered as agent:', soon());
  first.signal('SIGTERM');
  await first.ended();
  await using agent = await instance.startAgent({ LOGICAL_AGENT_ID: 'somebody-else' });
  const { code, stderr } = await agent.ended();
  expect({ code, stderr }).toMatchObject({ code: 69, stderr: expect.stringContaining('Make them equal') });
});

test('a frozen agent names the setting that froze it in the log and in its status', { timeout }, async () => {
  await using agent = await instance.startAgent({ SPOTGUARD_FREEZE: 'true' });
  await agent.logged('The workload is not guarded: this agent is frozen', soon());
  await agent.logged('This agent is frozen: it watches and reports', soon());
  const words = 'frozen by the variable SPOTGUARD_FREEZE, since';
  expect(await status(agent)).toMatchObject({ code: 11, stderr: expect.stringContaining(words) });
});

describe.skipIf(process.platform !== 'linux')('a status file of a running process', () => {
  const start = async () => {
    const { readProcess, msSinceBoot } = await import('../src/status/own-process.js');
    return { start: readProcess(process.pid)?.start, ms: msSinceBoot() };
  };
  const checked = { name: 'termination-check', lastSucceededAt: 1, runs: 1, failures: 0 };
  const guardingStatus = {
    version: '4.0.0',
    pid: process.pid,
    startedAt: Date.now(),
    writtenAt: Date.now(),
    instanceId: 'i-1',
    plugins: [{ id: 'termination', state: 'ok' }],
    workers: [checked],
  };

  async function statusOf(changes: object): Promise<AgentRun> {
    const now = await start();
    const file = { ...guardingStatus, processStart: now.start, writtenAfterBootMs: now.ms, ...changes };
    await using command = await AgentProcess.start({
      file: programs.agent,
      parameters: ['status', '--state-directory', '.'],
      files: { 'status.json': JSON.stringify(file) },
    });
    return await command.ended();
  }

  const parked = 'another instance runs the workload';
  test.each<[string, number, string, object | (() => Promise<object>)]>([
    ['that works means guarded', 0, '', {}],
    ['that was started later than the agent means not running', 69, 'which is gone', { processStart: '1' }],
    [
      'that has not written recently means not guarded',
      11,
      'has written nothing for',
      async () => ({
        writtenAfterBootMs: (await start()).ms - 60_000,
        writtenAt: Date.now(),
      }),
    ],
    [
      'that wrote before the last boot means not guarded',
      11,
      'since the machine was booted',
      async () => ({
        writtenAfterBootMs: (await start()).ms + 1e9,
      }),
    ],
    ['is valid whatever the wall clock shows', 0, '', { writtenAt: 0 }],
    [
      'is not checked when its process id is of another namespace',
      0,
      '',
      { processNamespace: 'pid:[1]', processStart: '1' },
    ],
    ['that is parked has its own exit code', 10, parked, { role: 'superseded' }],
    ['with an unknown instance means not guarded', 11, 'not known which instance', { instanceId: undefined }],
    [
      'whose watching plugin is blocked means not guarded',
      11,
      "is blocked ('aws' is failed)",
      {
        plugins: [{ id: 'termination', state: 'blocked', reason: "'aws' is failed" }],
      },
    ],
    ['without a watching plugin means not guarded', 11, 'no plugin of this build', { plugins: [] }],
    [
      'whose checks keep failing means not guarded',
      11,
      'metadata service is down',
      {
        watchFailingForMs: 31_000,
        workers: [{ ...checked, lastFailure: 'metadata service is down' }],
      },
    ],
    [
      'with a single failed check means guarded',
      0,
      '',
      {
        watchFailingForMs: 3_000,
        workers: [{ ...checked, lastFailure: 'metadata service is down' }],
      },
    ],
  ])('%s', async (_, code, words, changes) => {
    const run = await statusOf(typeof changes === 'function' ? await changes() : changes);
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code, stderr: expect.stringContaining(words) });
  });
});
