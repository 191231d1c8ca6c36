import { type Plugin } from '@spotguard/sdk';
import { createTestAgent, type MemoryStorage, memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import type { StateStorage } from '../src/index.js';
import { away, recipient, refusal, startReporter } from './reporter.js';

test('delivers in order, with the payload, and records the outcomes', async () => {
  const reports: unknown[] = [];
  const { agent, put, settled } = await startReporter([{ deliver: async (report) => void reports.push(report) }]);
  await using _ = agent;
  await Promise.all([put('a', { price: 1 }), put('b', { price: 2 })]);
  await agent.advance(0);
  expect(reports).toMatchObject([
    { key: 'a', payload: { price: 1 } },
    { key: 'b', payload: { price: 2 } },
  ]);
  expect(await settled('a')).toBe('delivered');
});

test('a key is accepted only once: not while it waits, not after its delivery, and not after a restart', async () => {
  const storage = memoryStorage();
  const { arrived, deliver } = recipient();
  const first = await startReporter([{ deliver }], { storage });
  await Promise.all([first.put('a', 1), first.put('a', 2)]);
  await first.agent.advance(0);
  await first.put('a', 3);
  await first.agent.advance(0);
  await first.agent.stop();
  const second = await startReporter([{ deliver }], { storage });
  await using _ = second.agent;
  await second.put('a', 4);
  await second.agent.advance(0);
  expect(arrived).toEqual(['a']);
  expect(storage.records('outbox')).toHaveLength(2);
});

test('a retryable failure is retried with growing pauses, and delays only its own channel', async () => {
  const slow = recipient((key, tries) => (key === 'a' && tries <= 3 ? away : undefined));
  const quick = recipient();
  const { agent, put } = await startReporter([
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

test('a refused report is logged, and the next one is delivered', async () => {
  const { arrived, deliver } = recipient((key) => (key === 'bad' ? refusal : undefined));
  const { agent, put, settled } = await startReporter([{ deliver }]);
  await using _ = agent;
  const outcome = settled('bad');
  await put('bad');
  await put('good');
  expect(await outcome).toBe('refused');
  expect(await settled('good')).toBe('delivered');
  expect(arrived).toEqual(['bad', 'good']);
  expect(agent.log.messages('error')).toEqual(['Report was refused']);
});

test('waiting for a report ends when its signal is aborted', async () => {
  const { agent, put, settled } = await startReporter([{ deliver: () => new Promise<never>(() => {}) }]);
  await using _ = agent;
  await put('a');
  const waiter = new AbortController();
  const waiting = settled('a', waiter.signal);
  waiter.abort(new Error('gave up'));
  await expect(waiting).rejects.toThrow('gave up');
});

test('a second channel with the same kind is refused', async () => {
  await expect(startReporter([{ kind: 'price' }, { kind: 'price' }])).rejects.toThrow(
    "opened the outbox channel 'price', which plugin 'reporter' has; rename one",
  );
});

test('the reports of an earlier process are delivered after the start', async () => {
  const storage = memoryStorage();
  const first = await startReporter([{ deliver: () => new Promise<never>(() => {}) }], { storage });
  await first.put('a');
  await first.agent.advance(0);
  first.agent.crash();
  const { arrived, deliver } = recipient();
  const second = await startReporter([{ deliver }], { storage });
  await using _ = second.agent;
  await second.agent.advance(0);
  expect(arrived).toEqual(['a']);
});

test('a full outbox drops the oldest reports of channels that keep the newest, and no others', async () => {
  const storage = memoryStorage();
  let arrive = () => {};
  const arriving = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const { agent, put } = await startReporter(
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
  const finished = storage.records('outbox').filter((entry) => (entry as { type: string }).type === 'left');
  expect(finished.filter((entry) => (entry as { key: string }).key === 'price-0')).toHaveLength(1);
});

test('a full outbox drops the oldest report among all channels that keep the newest', async () => {
  const storage = memoryStorage();
  const never = { keep: 'newest', deliver: () => new Promise<never>(() => {}) } as const;
  const { agent, put } = await startReporter(
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

test('a failing disk delays reports and loses none', async () => {
  const storage = memoryStorage();
  const { arrived, deliver } = recipient((key) => {
    if (key === 'a') storage.failWith(arrived.length === 1 ? new Error('Disk is full') : undefined);
    return undefined;
  });
  const { agent, put } = await startReporter([{ deliver }], { storage });
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

/** The storage with a disk that needs a turn of the event loop for each write, in the order of the calls. */
function withSlowDisk(storage: MemoryStorage): StateStorage {
  return {
    async open(owner) {
      const store = await storage.open(owner);
      const log = async (name: string) => {
        const inner = await store.log(name);
        let tail = Promise.resolve();
        const enqueue = (work: () => Promise<void>) => {
          tail = tail.then(() => new Promise<void>((resolve) => setImmediate(resolve))).then(work);
          return tail;
        };
        return {
          records: inner.records,
          append: (record: unknown) => enqueue(() => inner.append(record)),
          rewrite: (records: readonly unknown[]) => enqueue(() => inner.rewrite(records)),
        };
      };
      return { log, close: () => store.close() };
    },
  };
}

test('compaction forgets old outcomes and loses no report that is being written', async () => {
  const storage = memoryStorage();
  const puts: Promise<unknown>[] = [];
  const { agent, put, settled } = await startReporter(
    [
      { kind: 'many', deliver: async ({ key }) => void setImmediate(() => puts.push(put(`of ${key}`, key, 1))) },
      { kind: 'kept', deliver: () => new Promise<never>(() => {}) },
    ],
    { storage: withSlowDisk(storage) },
  );
  await using _ = agent;
  const count = 4_100;
  await Promise.all(Array.from({ length: count }, (_, index) => put(`${index}`)));
  await settled(`${count - 1}`);
  await put('last', 0, 1);
  await Promise.all(puts);
  const onDisk = storage.records('outbox') as readonly { type: string; kind: string }[];
  expect(puts).toHaveLength(count);
  expect(onDisk.filter(({ type, kind }) => type === 'put' && kind === 'kept')).toHaveLength(count + 1);
  expect(onDisk.filter(({ type }) => type === 'left').length).toBeLessThan(1_200);
});

test('an outbox with unknown lines can be read', async () => {
  const storage = memoryStorage();
  const log = await (await storage.open('host')).log('outbox');
  for (const line of [null, 5, 'text', [], { type: 'left' }, { type: 'put', kind: 'fact', key: 'a', payload: 1 }]) {
    await log.append(line);
  }
  const { arrived, deliver } = recipient();
  const { agent } = await startReporter([{ deliver }], { storage });
  await using _ = agent;
  await agent.advance(0);
  expect(arrived).toEqual(['a']);
});

test('reports of a plugin that is not in the build are kept', async () => {
  const storage = memoryStorage();
  const { agent, put } = await startReporter([{ deliver: () => new Promise<never>(() => {}) }], { storage });
  await put('a');
  agent.crash();
  await using without = await createTestAgent({ plugins: [] satisfies Plugin[], storage });
  await without.start();
  await without.advance(600_000);
  expect(storage.records('outbox')).toHaveLength(1);
});
