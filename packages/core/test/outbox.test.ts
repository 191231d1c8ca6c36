import { type Channel, type ChannelSpec, definePlugin, Outbox, type Plugin, SpotGuardError } from '@spotguard/sdk';
import { createTestAgent, type MemoryStorage, memoryStorage, type TestAgentOptions } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';
import type { StateStorage } from '../src/index.js';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const away = new SpotGuardError('UPSTREAM_FAILED', 'Away', { retryable: true });
const refusal = new SpotGuardError('UPSTREAM_REFUSED', 'Not like this');

type Specs = readonly Partial<ChannelSpec<unknown>>[];

/** A started agent with one plugin that has these channels. */
async function reporting(specs: Specs, options: Partial<TestAgentOptions> = {}) {
  const channels: Channel<unknown>[] = [];
  const plugin = definePlugin({
    ...declared,
    id: 'reporter',
    needs: { outbox: Outbox },
    setup({ needs }) {
      for (const spec of specs) {
        channels.push(needs.outbox.channel({ kind: 'fact', keep: 'always', deliver: async () => {}, ...spec }));
      }
      return {};
    },
  });
  const agent = await createTestAgent({ ...options, plugins: [plugin] });
  await agent.start();
  const put = async (key: string, payload: unknown = key, channel = 0) => channels[channel]?.put(key, payload);
  const settled = async (key: string, signal = new AbortController().signal) => channels[0]?.settled(key, signal);
  return { agent, put, settled };
}

/** Notes what arrives, and fails as told. */
function recipient(fail: (key: string, tries: number) => Error | undefined = () => undefined) {
  const arrived: string[] = [];
  const deliver: ChannelSpec<unknown>['deliver'] = async ({ key }) => {
    arrived.push(key);
    const error = fail(key, arrived.filter((other) => other === key).length);
    if (error !== undefined) throw error;
  };
  return { arrived, deliver };
}

test('delivers in order, with the payload, and remembers what has left', async () => {
  const reports: unknown[] = [];
  const { agent, put, settled } = await reporting([{ deliver: async (report) => void reports.push(report) }]);
  await using _ = agent;
  await Promise.all([put('a', { price: 1 }), put('b', { price: 2 })]);
  await agent.advance(0);
  expect(reports).toMatchObject([
    { key: 'a', payload: { price: 1 } },
    { key: 'b', payload: { price: 2 } },
  ]);
  expect(await settled('a')).toBe('delivered');
});

test('a key is taken once: while it waits, when it has left, and after a restart', async () => {
  const storage = memoryStorage();
  const { arrived, deliver } = recipient();
  const first = await reporting([{ deliver }], { storage });
  await Promise.all([first.put('a', 1), first.put('a', 2)]);
  await first.agent.advance(0);
  await first.put('a', 3);
  await first.agent.advance(0);
  await first.agent.stop();
  const second = await reporting([{ deliver }], { storage });
  await using _ = second.agent;
  await second.put('a', 4);
  await second.agent.advance(0);
  expect(arrived).toEqual(['a']);
  expect(storage.records('outbox')).toHaveLength(2);
});

test('a failure that may pass is retried with growing waits and holds back the channel, not the others', async () => {
  const slow = recipient((key, tries) => (key === 'a' && tries <= 3 ? away : undefined));
  const quick = recipient();
  const { agent, put } = await reporting([
    { kind: 'slow', deliver: slow.deliver },
    { kind: 'quick', deliver: quick.deliver },
  ]);
  await using _ = agent;
  await put('a');
  await put('b');
  await put('c', 'c', 1);
  await agent.advance(0);
  expect(slow.arrived).toEqual(['a']);
  expect(quick.arrived).toEqual(['c']);
  await agent.advance(250);
  expect(slow.arrived).toEqual(['a', 'a']);
  await agent.advance(500 + 1_000);
  expect(slow.arrived).toEqual(['a', 'a', 'a', 'a', 'b']);
});

test('a refused report is told of and lets the next one pass', async () => {
  const { arrived, deliver } = recipient((key) => (key === 'bad' ? refusal : undefined));
  const { agent, put, settled } = await reporting([{ deliver }]);
  await using _ = agent;
  const told = settled('bad');
  await put('bad');
  await put('good');
  expect(await told).toBe('refused');
  expect(await settled('good')).toBe('delivered');
  expect(arrived).toEqual(['bad', 'good']);
  expect(agent.log.messages('error')).toEqual(['Report was refused']);
});

test('whoever waits for a report can give up', async () => {
  const { agent, put, settled } = await reporting([{ deliver: () => new Promise<never>(() => {}) }]);
  await using _ = agent;
  await put('a');
  const patience = new AbortController();
  const waiting = settled('a', patience.signal);
  patience.abort(new Error('out of patience'));
  await expect(waiting).rejects.toThrow('out of patience');
});

test('two channels of one kind are a mistake that is said in words', async () => {
  await expect(reporting([{ kind: 'price' }, { kind: 'price' }])).rejects.toThrow(
    "Two plugins opened the outbox channel 'price'; rename one",
  );
});

test('what an earlier process left is sent without anybody putting anything', async () => {
  const storage = memoryStorage();
  const first = await reporting([{ deliver: () => new Promise<never>(() => {}) }], { storage });
  await first.put('a');
  await first.agent.advance(0);
  first.agent.crash();
  const { arrived, deliver } = recipient();
  const second = await reporting([{ deliver }], { storage });
  await using _ = second.agent;
  await second.agent.advance(0);
  expect(arrived).toEqual(['a']);
});

test('when full, the oldest reports that may go make room; the others are never dropped', async () => {
  const storage = memoryStorage();
  let arrive = () => {};
  const arriving = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const { agent, put } = await reporting(
    [
      { kind: 'fact', keep: 'always', deliver: () => new Promise<never>(() => {}) },
      {
        kind: 'price',
        keep: 'newest',
        deliver: ({ key }) => (key === 'price-0' ? arriving : new Promise<never>(() => {})),
      },
    ],
    { storage },
  );
  await using _ = agent;
  await Promise.all(Array.from({ length: 5 }, (_, index) => put(`fact-${index}`)));
  await Promise.all(Array.from({ length: 9_995 }, (_, index) => put(`price-${index}`, index, 1)));
  await put('price-new', 0, 1);
  await put('fact-new');
  const left = storage.records('outbox').slice(10_000);
  expect(left).toMatchObject([
    { type: 'left', key: 'price-0', how: 'dropped' },
    { type: 'put', key: 'price-new' },
    { type: 'left', key: 'price-1', how: 'dropped' },
    { type: 'put', key: 'fact-new' },
  ]);
  arrive();
  await agent.advance(0);
  const departures = storage.records('outbox').filter((entry) => (entry as { type: string }).type === 'left');
  expect(departures.filter((entry) => (entry as { key: string }).key === 'price-0')).toHaveLength(1);
});

test('when full, the oldest of all channels that may go makes room, whichever channel it is in', async () => {
  const storage = memoryStorage();
  const never = { keep: 'newest', deliver: () => new Promise<never>(() => {}) } as const;
  const { agent, put } = await reporting(
    [
      { kind: 'pool', ...never },
      { kind: 'price', ...never },
    ],
    { storage },
  );
  await using _ = agent;
  await put('price-0', 0, 1);
  await Promise.all(Array.from({ length: 9_998 }, (_, index) => put(`pool-${index}`, index, 0)));
  await put('price-1', 0, 1);
  await put('pool-new');
  await put('price-new', 0, 1);
  expect(storage.records('outbox').slice(10_000)).toMatchObject([
    { type: 'left', key: 'price-0', how: 'dropped' },
    { type: 'put', key: 'pool-new' },
    { type: 'left', key: 'pool-0', how: 'dropped' },
    { type: 'put', key: 'price-new' },
  ]);
});

test('a disk that fails delays a report and loses none', async () => {
  const storage = memoryStorage();
  const { arrived, deliver } = recipient((key) => {
    if (key === 'a') storage.failWith(arrived.length === 1 ? new Error('Disk is full') : undefined);
    return undefined;
  });
  const { agent, put } = await reporting([{ deliver }], { storage });
  await using _ = agent;
  await put('a');
  await agent.advance(0);
  await expect(put('b')).rejects.toThrow('Disk is full');
  expect(arrived).toEqual(['a']);
  expect(agent.log.messages('error')).toEqual(['Outbox cannot be read or written']);
  await agent.advance(60_000);
  expect(arrived).toEqual(['a', 'a']);
  await put('b');
  await agent.advance(0);
  expect(arrived).toEqual(['a', 'a', 'b']);
});

/** The storage with a disk that takes its time for each thing, in the order in which it was asked. */
function unhurried(storage: MemoryStorage): StateStorage {
  return {
    async open(owner) {
      const store = await storage.open(owner);
      const log = async (name: string) => {
        const inner = await store.log(name);
        let tail = Promise.resolve();
        const inTurn = (work: () => Promise<void>) => {
          tail = tail.then(() => new Promise<void>((resolve) => setImmediate(resolve))).then(work);
          return tail;
        };
        return {
          records: inner.records,
          append: (record: unknown) => inTurn(() => inner.append(record)),
          rewrite: (records: readonly unknown[]) => inTurn(() => inner.rewrite(records)),
        };
      };
      return { log, close: () => store.close() };
    },
  };
}

test('compaction forgets old departures and loses no report that is on its way to the disk', async () => {
  const storage = memoryStorage();
  const taken: Promise<unknown>[] = [];
  const { agent, put, settled } = await reporting(
    [
      { kind: 'many', deliver: async ({ key }) => void setImmediate(() => taken.push(put(`of ${key}`, key, 1))) },
      { kind: 'kept', deliver: () => new Promise<never>(() => {}) },
    ],
    { storage: unhurried(storage) },
  );
  await using _ = agent;
  const count = 4_100;
  await Promise.all(Array.from({ length: count }, (_, index) => put(`${index}`)));
  await settled(`${count - 1}`);
  await put('last', 0, 1);
  await Promise.all(taken);
  const onDisk = storage.records('outbox') as readonly { type: string; kind: string }[];
  expect(taken).toHaveLength(count);
  expect(onDisk.filter(({ type, kind }) => type === 'put' && kind === 'kept')).toHaveLength(count + 1);
  expect(onDisk.filter(({ type }) => type === 'left').length).toBeLessThan(1_200);
});

test('an outbox with lines that mean nothing is read all the same', async () => {
  const storage = memoryStorage();
  const log = await (await storage.open('host')).log('outbox');
  for (const line of [null, 5, 'text', [], { type: 'left' }, { type: 'put', kind: 'fact', key: 'a', payload: 1 }]) {
    await log.append(line);
  }
  const { arrived, deliver } = recipient();
  const { agent } = await reporting([{ deliver }], { storage });
  await using _ = agent;
  await agent.advance(0);
  expect(arrived).toEqual(['a']);
});

test('a plugin that fails has its reports kept for the day it is back', async () => {
  const storage = memoryStorage();
  const { agent, put } = await reporting([{ deliver: () => new Promise<never>(() => {}) }], { storage });
  await put('a');
  agent.crash();
  await using without = await createTestAgent({ plugins: [] satisfies Plugin[], storage });
  await without.start();
  await without.advance(600_000);
  expect(storage.records('outbox')).toHaveLength(1);
});
