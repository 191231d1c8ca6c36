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
}, 60_000);
afterAll(() => instance[Symbol.asyncDispose]());

const status = async (agent: AgentProcess): Promise<AgentRun> => await agent.ask('status', '--json');
const soon = () => AbortSignal.timeout(60_000);

test.skipIf(process.platform !== 'linux')(
  'the status of an agent ends with 0 only while it guards: not when it is stopped or killed',
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

test('an agent whose state directory cannot be used watches on, says so as an error, and counts as not guarding', {
  timeout,
}, async () => {
  const { directory } = instance;
  const environment = { SPOTGUARD_STATE_DIRECTORY: '/dev/null/state', RUNTIME_DIRECTORY: directory };
  await using agent = await instance.startAgent(environment);
  await agent.logged('State cannot be kept', soon());
  await agent.logged('"msg":"The workload is not guarded"', soon());
  await agent.logged('Agent registered as agent:', soon());
  expect(await status(agent)).toMatchObject({ code: 11, stderr: expect.stringContaining('nothing can be remembered') });
  const { stdout } = await status(agent);
  const { status: facts } = JSON.parse(stdout) as { readonly status: { readonly plugins: readonly object[] } };
  expect(facts.plugins).toContainEqual(expect.objectContaining({ id: 'termination', state: 'ok' }));
});

test('an agent whose disk goes while it runs says so where it still can', { timeout }, async () => {
  const stateDirectory = join(instance.directory, 'lost');
  const environment = { SPOTGUARD_STATE_DIRECTORY: stateDirectory, RUNTIME_DIRECTORY: instance.directory };
  await using agent = await instance.startAgent(environment);
  await expect.poll(async () => await status(agent), patience).toMatchObject({ code: 0 });
  await rename(stateDirectory, `${stateDirectory}-gone`);
  await writeFile(stateDirectory, 'a file where the folder was');
  await expect
    .poll(async () => await status(agent), patience)
    .toMatchObject({ code: 11, stderr: expect.stringContaining('nothing can be remembered') });
});

test('an agent that is configured for another workload than its instance is tagged for does not start', {
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

test('a frozen agent says who froze it in the log and in its status', { timeout }, async () => {
  await using agent = await instance.startAgent({ SPOTGUARD_FREEZE: 'true' });
  await agent.logged('The workload is not guarded: this agent is frozen', soon());
  await agent.logged('This agent is frozen: it watches and reports', soon());
  const words = 'frozen by the variable SPOTGUARD_FREEZE, since';
  expect(await status(agent)).toMatchObject({ code: 11, stderr: expect.stringContaining(words) });
});

describe.skipIf(process.platform !== 'linux')('a status file of a process that lives', () => {
  const start = async () => {
    const { readProcess, msSinceBoot } = await import('../src/status/own-process.js');
    return { start: readProcess(process.pid)?.start, ms: msSinceBoot() };
  };
  const looked = { name: 'termination-check', lastSucceededAt: 1, runs: 1, failures: 0 };
  const sound = {
    version: '4.0.0',
    pid: process.pid,
    startedAt: Date.now(),
    writtenAt: Date.now(),
    instanceId: 'i-1',
    plugins: [{ id: 'termination', state: 'ok' }],
    workers: [looked],
  };

  async function statusOf(changes: object): Promise<AgentRun> {
    const now = await start();
    const file = { ...sound, processStart: now.start, writtenAfterBootMs: now.ms, ...changes };
    await using asked = await AgentProcess.start({
      file: programs.agent,
      parameters: ['status', '--state-directory', '.'],
      files: { 'status.json': JSON.stringify(file) },
    });
    return await asked.ended();
  }

  const parked = 'another instance carries the workload';
  test.each<[string, number, string, object | (() => Promise<object>)]>([
    ['that does well is a yes', 0, '', {}],
    ['that was started later than the agent is a no', 69, 'which is gone', { processStart: '1' }],
    [
      'that has not written for a while is a no',
      11,
      'has written nothing for',
      async () => ({
        writtenAfterBootMs: (await start()).ms - 60_000,
        writtenAt: Date.now(),
      }),
    ],
    [
      'that wrote before the last boot is a no',
      11,
      'since the machine was booted',
      async () => ({
        writtenAfterBootMs: (await start()).ms + 1e9,
      }),
    ],
    ['is believed whatever the wall clock says', 0, '', { writtenAt: 0 }],
    ['does not count when its id is of another namespace', 0, '', { processNamespace: 'pid:[1]', processStart: '1' }],
    ['that is parked has a code of its own', 10, parked, { role: 'superseded' }],
    ['that knows no instance is a no', 11, 'not known which instance', { instanceId: undefined }],
    [
      'whose watching plugin is blocked is a no',
      11,
      "is blocked ('aws' is failed)",
      {
        plugins: [{ id: 'termination', state: 'blocked', reason: "'aws' is failed" }],
      },
    ],
    ['that has no plugin to watch is a no', 11, 'no plugin of this build', { plugins: [] }],
    [
      'whose looks fail is a no',
      11,
      'metadata is away',
      {
        watchFailingForMs: 31_000,
        workers: [{ ...looked, lastFailure: 'metadata is away' }],
      },
    ],
    [
      'of which one look failed is a yes',
      0,
      '',
      {
        watchFailingForMs: 3_000,
        workers: [{ ...looked, lastFailure: 'metadata is away' }],
      },
    ],
  ])('%s', { timeout: 60_000 }, async (_, code, words, changes) => {
    const run = await statusOf(typeof changes === 'function' ? await changes() : changes);
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code, stderr: expect.stringContaining(words) });
  });
});
