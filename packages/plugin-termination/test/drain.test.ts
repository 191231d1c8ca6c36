import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { DrainHook } from '../src/contract.js';
import { TerminationWorld } from './termination-world.js';

type Interruption = Parameters<DrainHook['drain']>[0];

function recordingHook(name: string, drain: DrainHook['drain'] = async () => {}) {
  const calls: { readonly at: number; readonly interruption: Interruption }[] = [];
  const hook = (world: TerminationWorld): DrainHook => ({
    name,
    drain: (interruption, signal) => {
      calls.push({ at: world.clock.now(), interruption });
      return drain(interruption, signal);
    },
  });
  return { calls, hook };
}

async function directory() {
  const path = await mkdtemp(join(tmpdir(), 'spotguard-drain-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

test('hooks start as soon as there is a successor, are told its id, and have all the time that is left', async () => {
  const world = new TerminationWorld();
  const { calls, hook } = recordingHook('queue');
  const start = world.clock.now();
  world.giveNotice();
  await using agent = await world.start({ hooks: [hook(world)] });
  await agent.advance(5_000);
  expect(calls).toMatchObject([{ at: start, interruption: { successor: 'i-1', deadline: start + 115_000 } }]);
  await agent.advance(200_000);
  expect(calls).toHaveLength(1);
});

test('hooks start when `drainSeconds` are left, even without a successor', async () => {
  const world = new TerminationWorld();
  const { calls, hook } = recordingHook('queue');
  const start = world.clock.now();
  world.cloud.refusesAll = (call) => (call.startsWith('launch') ? new Error('Full') : undefined);
  world.giveNotice();
  await using agent = await world.start({ hooks: [hook(world)], config: { drainSeconds: 40 } });
  await agent.advance(74_999);
  expect(calls).toEqual([]);
  await agent.advance(1);
  expect(calls).toMatchObject([{ at: start + 75_000, interruption: { successor: undefined } }]);
});

test('a hook that fails or never ends delays neither the others nor the hand-over', async () => {
  const world = new TerminationWorld();
  const failing = recordingHook('failing', async () => Promise.reject(new Error('No')));
  let wasAborted = false;
  const endless = recordingHook('endless', async (_, signal) => {
    signal.addEventListener('abort', () => {
      wasAborted = true;
    });
    await new Promise<never>(() => {});
  });
  const quick = recordingHook('quick');
  world.giveNotice();
  await using agent = await world.start({ hooks: [failing, endless, quick].map(({ hook }) => hook(world)) });
  await agent.advance(114_999);
  expect([failing, endless, quick].map(({ calls }) => calls.length)).toEqual([1, 1, 1]);
  expect(wasAborted).toBe(false);
  expect(agent.session.role).toBe('retiring');
  await agent.advance(1);
  expect(wasAborted).toBe(true);
  expect(world.controlPlane.report('failover-report')).toMatchObject({ seconds: { drain: 115 } });
  const record = agent.log.lines.find(({ message }) => message === 'Drain ended')?.fields;
  expect(record).toMatchObject({
    hooks: [
      { name: 'failing', end: 'failed' },
      { name: 'endless', end: 'late' },
      { name: 'quick', end: 'done' },
    ],
  });
});

test('hooks run again after a restart in between', async () => {
  const world = new TerminationWorld();
  const { calls, hook } = recordingHook('queue', () => new Promise<never>(() => {}));
  world.giveNotice();
  const first = await world.start({ hooks: [hook(world)] });
  await first.advance(10_000);
  first.crash();
  await using second = await world.start({ hooks: [hook(world)] });
  await second.advance(10_000);
  expect(calls.map(({ interruption }) => interruption.successor)).toEqual(['i-1', 'i-1']);
});

test('hooks run before a stop as before a termination, and not before a hibernation', async () => {
  for (const [action, drains] of [
    ['stop', 1],
    ['hibernate', 0],
  ] as const) {
    const world = new TerminationWorld();
    const { calls, hook } = recordingHook('queue');
    world.giveNotice(action);
    await using agent = await world.start({ hooks: [hook(world)] });
    await agent.advance(10_000);
    expect(world.effects.list).toContain('promote i-1 1 failover');
    expect(calls).toHaveLength(drains);
  }
});

test('the drain command gets the variables of the interruption, and nothing of the environment of the agent', async () => {
  const world = new TerminationWorld();
  vi.stubEnv('SPOT_OPTIMIZER_CLIENT_TOKEN', 'secret');
  onTestFinished(() => void vi.unstubAllEnvs());
  const file = join(await directory(), 'seen');
  world.giveNotice();
  await using agent = await world.start({ config: { drainCommand: `env > ${file}.new && mv ${file}.new ${file}` } });
  await agent.advance(0);
  const variables = await vi.waitFor(() => readFile(file, 'utf8'), { timeout: 60_000 });
  expect(variables).toContain('SPOTGUARD_ACTION=terminate\n');
  expect(variables).toContain('SPOTGUARD_SUCCESSOR=i-1\n');
  expect(variables).toContain(`SPOTGUARD_DEADLINE=${world.clock.now() / 1_000 + 115}\n`);
  expect(variables).not.toContain('secret');
});

test.each([
  ['exit 3', 'ended with status 3'],
  ['kill -TERM $$', 'ended with SIGTERM'],
])('a command that fails (%s) is logged', async (drainCommand, reason) => {
  const world = new TerminationWorld();
  world.giveNotice();
  await using agent = await world.start({ config: { drainCommand } });
  await agent.advance(0);
  await vi.waitFor(
    () =>
      expect(agent.log.lines).toContainEqual(
        expect.objectContaining({
          message: 'Drain hook failed',
          fields: expect.objectContaining({ reason: expect.stringContaining(reason) }),
        }),
      ),
    { timeout: 60_000 },
  );
});

test('a command that takes too long is killed together with the processes that it started', async () => {
  const world = new TerminationWorld();
  const file = join(await directory(), 'pid');
  world.giveNotice();
  await using agent = await world.start({ config: { drainCommand: `sleep 600 & echo $! > ${file}; wait` } });
  await agent.advance(0);
  const pid = await vi.waitFor(async () => {
    const text = await readFile(file, 'utf8');
    if (text.trim() === '') throw new Error('Not written yet');
    return Number(text);
  });
  expect(process.kill(pid, 0)).toBe(true);
  await agent.advance(115_000);
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 60_000 });
});

test('a systemd unit gets the request file, and its result file ends the drain', async () => {
  const world = new TerminationWorld();
  const drainDirectory = await directory();
  await writeFile(join(drainDirectory, 'drain-result'), '0');
  world.giveNotice();
  await using agent = await world.start({ config: { drainThrough: 'unit', drainDirectory } });
  await agent.advance(0);
  const request = await vi.waitFor(() => readFile(join(drainDirectory, 'drain-request'), 'utf8'), { timeout: 60_000 });
  expect(request).toContain('SPOTGUARD_SUCCESSOR=i-1\n');
  expect(agent.log.lines).not.toContainEqual(expect.objectContaining({ message: 'Drain ended' }));
  await writeFile(join(drainDirectory, 'drain-result'), '0\n');
  await vi.waitFor(
    async () => {
      await agent.advance(250);
      expect(agent.log.lines.find(({ message }) => message === 'Drain ended')?.fields).toMatchObject({
        hooks: [{ name: 'unit', end: 'done' }],
      });
    },
    { timeout: 60_000 },
  );
  await expect(readFile(join(drainDirectory, 'drain-request'), 'utf8')).rejects.toThrow('ENOENT');
});

test('a unit that fails is logged', async () => {
  const world = new TerminationWorld();
  const drainDirectory = await directory();
  world.giveNotice();
  await using agent = await world.start({ config: { drainThrough: 'unit', drainDirectory } });
  await agent.advance(0);
  await vi.waitFor(() => readFile(join(drainDirectory, 'drain-request'), 'utf8'), { timeout: 60_000 });
  await writeFile(join(drainDirectory, 'drain-result'), '7');
  await vi.waitFor(
    async () => {
      await agent.advance(250);
      expect(agent.log.lines).toContainEqual(expect.objectContaining({ message: 'Drain hook failed' }));
    },
    { timeout: 60_000 },
  );
});
