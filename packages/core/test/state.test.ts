import { definePlugin, InstanceIdentity, Outbox, SpotGuardError } from '@spotguard/sdk';
import { createTestAgent, fakeAgentInstance, memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';
import type { StateStorage } from '../src/index.js';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;

/** Provides the id of the instance whose state is opened. */
const platform = definePlugin({
  ...declared,
  id: 'platform',
  provides: { identity: InstanceIdentity },
  setup() {
    const [[, identity] = []] = fakeAgentInstance({ identity: { instanceId: 'i-late' } });
    return { provides: { identity: identity as InstanceIdentity } };
  },
});
const neighbour = definePlugin({ ...declared, id: 'neighbour', setup: () => ({}) });

/** Storage that cannot be opened until `heal` is called. */
function brokenStorage() {
  const working = memoryStorage();
  let isBroken = true;
  return {
    storage: {
      open: async (owner: string) => {
        if (isBroken) throw new SpotGuardError('STORAGE_FAILED', 'Disk is away', { retryable: true });
        return working.open(owner);
      },
    },
    records: working.records,
    heal() {
      isBroken = false;
    },
  };
}

test('plugins work while the state cannot be opened; commands are refused until it can', async () => {
  const disk = brokenStorage();
  await using agent = await createTestAgent({ plugins: [platform, neighbour], storage: disk.storage });
  await agent.start();
  expect(agent.status('platform').state).toBe('ok');
  expect(agent.agent.stateProblem).toBe('Disk is away');
  expect(agent.log.messages('error')).toEqual([expect.stringContaining('State cannot be kept')]);
  expect(await agent.submit({ id: 'c-1', type: 'nothing', input: {} })).toMatchObject({
    code: 'COMMAND_REJECTED',
    message: expect.stringContaining('Disk is away'),
  });
  disk.heal();
  await agent.advance(60_000);
  expect(agent.agent.stateProblem).toBeUndefined();
  expect(await agent.submit({ id: 'c-2', type: 'nothing', input: {} })).toMatchObject({ code: 'COMMAND_UNKNOWN' });
  expect(disk.records('commands', 'i-late')).toHaveLength(1);
});

test('reports are sent from memory while the state cannot be opened, and moved to disk afterwards', async () => {
  const disk = brokenStorage();
  const delivered: unknown[] = [];
  let isOnline = true;
  let put: (key: string) => Promise<void> = async () => {};
  const reporter = definePlugin({
    ...declared,
    id: 'reporter',
    needs: { outbox: Outbox },
    setup({ needs }) {
      const channel = needs.outbox.channel<string>({
        kind: 'facts',
        keep: 'always',
        deliver: async ({ key }) => {
          if (!isOnline) throw new SpotGuardError('UPSTREAM_FAILED', 'Offline', { retryable: true });
          delivered.push(key);
        },
      });
      put = (key) => channel.put(key, 'payload');
      return {};
    },
  });
  await using agent = await createTestAgent({ plugins: [platform, reporter], storage: disk.storage });
  await agent.start();
  await put('first');
  await agent.advance(0);
  expect(delivered).toEqual(['first']);
  isOnline = false;
  await put('second');
  disk.heal();
  await agent.advance(60_000);
  expect(disk.records('outbox', 'i-late')).toMatchObject([{ type: 'put', key: 'second' }]);
  isOnline = true;
  await agent.advance(60_000);
  expect(delivered).toEqual(['first', 'second']);
  expect(disk.records('outbox', 'i-late')).toMatchObject([{ key: 'second' }, { type: 'left', key: 'second' }]);
});

test('an agent whose state another process has does not start', async () => {
  const storage = {
    open: async () => {
      throw new SpotGuardError('ALREADY_RUNNING', 'In use by process 7');
    },
  };
  await using agent = await createTestAgent({ plugins: [platform], onStartFailure: { platform: 'retry' }, storage });
  await agent.start();
  expect(await agent.agent.ended).toMatchObject({ outcome: 'failed', reason: 'In use by process 7' });
  expect(agent.status('platform').state).toBe('failed');
});

/**
 * Storage that counts what is open. The first opening of the log `failing` fails while the other logs are being opened.
 */
function countingStorage(failing: string) {
  const working = memoryStorage();
  const open = { stores: 0, logs: 0 };
  let failures = 1;
  const storage: StateStorage = {
    async open(owner) {
      const store = await working.open(owner);
      open.stores += 1;
      let logs = 0;
      return {
        async log(name) {
          if (name === failing && failures-- > 0) throw new SpotGuardError('STORAGE_FAILED', 'Disk is away');
          await nextTurn();
          open.logs += 1;
          logs += 1;
          return store.log(name);
        },
        async close() {
          open.stores -= 1;
          open.logs -= logs;
          logs = 0;
        },
      };
    },
  };
  return { storage, open };
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

test.each(['journal', 'commands', 'outbox'])(
  'when the log %s cannot be opened, the whole state is closed',
  async (name) => {
    const { storage, open } = countingStorage(name);
    await using agent = await createTestAgent({ plugins: [platform], storage });
    await agent.start();
    await nextTurn();
    expect(agent.agent.stateProblem).toBe('Disk is away');
    expect(open).toEqual({ stores: 0, logs: 0 });
    await agent.advance(60_000);
    await nextTurn();
    expect(agent.agent.stateProblem).toBeUndefined();
    expect(open).toEqual({ stores: 1, logs: 3 });
    await agent.stop();
    expect(open).toEqual({ stores: 0, logs: 0 });
  },
);

test('a state that is still being opened when the agent stops is closed too', async () => {
  const { storage, open } = countingStorage('none');
  let opened = () => {};
  const mayOpen = new Promise<void>((resolve) => {
    opened = resolve;
  });
  const slow: StateStorage = {
    open: async (owner) => {
      await mayOpen;
      return storage.open(owner);
    },
  };
  await using agent = await createTestAgent({ plugins: [platform], storage: slow });
  const starting = agent.start().catch(() => {});
  await agent.advance(0);
  const stopping = agent.stop();
  opened();
  await Promise.all([starting, stopping]);
  await nextTurn();
  expect(open).toEqual({ stores: 0, logs: 0 });
});
