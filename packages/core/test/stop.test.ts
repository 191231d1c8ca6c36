import { defineCommand, definePlugin, defineToken, Outbox, type Plugin, SpotGuardError } from '@spotguard/sdk';
import { createTestAgent, memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const Base = defineToken<string>('stop/base');
const neverEnds = () => new Promise<never>(() => {});
const late = (message: string) => expect.objectContaining({ code: 'TIMED_OUT', message });

/** A provider and a plugin that needs it. Both record what happens to them. */
function pair(events: string[], baseStop: () => Promise<void> = async () => {}): readonly Plugin[] {
  return [
    definePlugin({
      ...declared,
      id: 'top',
      needs: { base: Base },
      setup: ({ scope }) => {
        scope.defer(() => {
          events.push('dispose top 1');
        });
        scope.use({ [Symbol.dispose]: () => events.push('dispose top 2') });
        scope.use({
          [Symbol.asyncDispose]: async () => {
            events.push('dispose top 3');
          },
        });
        return {
          stop: async () => {
            events.push('stop top');
          },
        };
      },
    }),
    definePlugin({
      ...declared,
      id: 'base',
      provides: { base: Base },
      setup: ({ scope }) => {
        scope.defer(() => {
          events.push('dispose base');
        });
        return {
          provides: { base: 'b' },
          stop: async () => {
            events.push('stop base');
            await baseStop();
          },
        };
      },
    }),
  ];
}

test('plugins are stopped in reverse order, and scopes are disposed of last in, first out', async () => {
  const events: string[] = [];
  const agent = await createTestAgent({ plugins: pair(events) });
  await agent.start();
  await agent.stop();
  expect(events).toEqual(['stop top', 'dispose top 3', 'dispose top 2', 'dispose top 1', 'stop base', 'dispose base']);
  expect(agent.agent.plugins.map(({ state }) => state)).toEqual(['stopped', 'stopped']);
});

test('a second call of stop waits for the first', async () => {
  const events: string[] = [];
  const agent = await createTestAgent({ plugins: pair(events) });
  await agent.start();
  await Promise.all([agent.stop(), agent.stop()]);
  expect(await agent.stop()).toEqual({ failures: [], undelivered: [] });
  expect(events).toHaveLength(6);
});

test('every call of stop returns the same report, also after a start that failed', async () => {
  const broken = definePlugin({
    ...declared,
    id: 'broken',
    setup: ({ scope }) => {
      scope.defer(() => {
        throw new Error('leaked');
      });
      return {
        start: async () => {
          throw new Error('no network');
        },
      };
    },
  });
  const agent = await createTestAgent({ plugins: [broken] });
  await expect(agent.start()).rejects.toThrow('no network');
  const report = { failures: [{ step: "Disposing of plugin 'broken'", error: new Error('leaked') }], undelivered: [] };
  expect(await agent.stop()).toEqual(report);
  expect(await agent.stop()).toEqual(report);
});

test('a plugin that throws or hangs while it stops does not keep others from stopping', async () => {
  const events: string[] = [];
  const rude = definePlugin({
    ...declared,
    id: 'rude',
    setup: ({ scope }) => {
      scope.defer(neverEnds);
      scope.defer(() => {
        throw new Error('leaked');
      });
      return {
        stop: async () => {
          throw new Error('will not');
        },
      };
    },
  });
  const agent = await createTestAgent({ plugins: [...pair(events, neverEnds), rude] });
  await agent.start();
  const { failures } = await agent.stop();
  expect(events).toContain('dispose base');
  expect(failures).toEqual([
    { step: "Stopping plugin 'rude'", error: new Error('will not') },
    { step: "Disposing of plugin 'rude'", error: late("Disposing of plugin 'rude' took longer than 2.25 s") },
    { step: "Stopping plugin 'base'", error: late("Stopping plugin 'base' took longer than 1.125 s") },
  ]);
  expect(agent.log.messages('warn')).toContain('Not everything stopped cleanly');
});

const wait = defineCommand({
  name: 'worker.wait',
  summary: 'Waits.',
  input: z.strictObject({ obeysSignal: z.boolean() }),
  output: z.string(),
  effect: 'write',
  timeoutSeconds: Number.POSITIVE_INFINITY,
});

function waiting(events: string[]): Plugin {
  return definePlugin({
    ...declared,
    id: 'worker',
    commands: { wait },
    setup: () => ({
      commands: {
        wait: async ({ obeysSignal }, { signal }) => {
          if (!obeysSignal) return neverEnds();
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
          events.push('command reached a safe point');
          throw signal.reason;
        },
      },
      stop: async () => {
        events.push('stop worker');
      },
    }),
  });
}

test('commands are drained before any plugin is stopped, and no more are accepted', async () => {
  const events: string[] = [];
  const storage = memoryStorage();
  const agent = await createTestAgent({ plugins: [waiting(events)], storage });
  await agent.start();
  const running = agent.submit({ id: 'running', type: 'worker.wait', input: { obeysSignal: true } });
  const queued = agent.submit({ id: 'queued', type: 'worker.wait', input: { obeysSignal: true } });
  const cancelled = Promise.all([
    expect(running).rejects.toMatchObject({ code: 'CANCELLED' }),
    expect(queued).rejects.toMatchObject({ code: 'CANCELLED' }),
  ]);
  await agent.advance(0);
  await agent.stop();
  await cancelled;
  expect(events).toEqual(['command reached a safe point', 'stop worker']);
  await expect(agent.submit({ type: 'worker.wait', input: { obeysSignal: true } })).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  expect(storage.records('commands')).not.toContainEqual(expect.objectContaining({ type: 'answered' }));
});

test('reports are delivered during the grace period, and the others stay on disk', async () => {
  const storage = memoryStorage();
  const events: string[] = [];
  let reachable = true;
  const reporter = definePlugin({
    ...declared,
    id: 'reporter',
    needs: { outbox: Outbox },
    setup({ needs, clock }) {
      const channel = needs.outbox.channel<number>({
        kind: 'count',
        keep: 'always',
        deliver: async ({ key }, signal) => {
          await clock.sleep(1_000, signal);
          if (!reachable) throw new SpotGuardError('UPSTREAM_FAILED', 'Away', { retryable: true });
          events.push(`delivered ${key}`);
        },
      });
      return {
        start: async () => {
          await channel.put('a', 1);
          await channel.put('b', 2);
        },
        stop: async () => {
          events.push('stop reporter');
        },
      };
    },
  });
  const agent = await createTestAgent({ plugins: [reporter], storage });
  await agent.start();
  const stopping = agent.stop(10);
  await agent.advance(2_000);
  await stopping;
  expect(events).toEqual(['delivered a', 'delivered b', 'stop reporter']);

  reachable = false;
  const second = memoryStorage();
  const cut = await createTestAgent({ plugins: [reporter], storage: second });
  await cut.start();
  const ending = cut.stop(3);
  await cut.advance(3_000);
  await ending;
  expect(second.records('outbox')).toHaveLength(2);
  expect(cut.clock.sleepers).toBe(0);
});

test('an agent stops, and nothing runs afterwards, although a worker ignores its signal and the disk hangs', async () => {
  const storage = memoryStorage();
  let deliveries = 0;
  const reporter = definePlugin({
    ...declared,
    id: 'reporter',
    needs: { outbox: Outbox },
    setup({ needs }) {
      const channel = needs.outbox.channel<number>({
        kind: 'count',
        keep: 'always',
        deliver: async () => {
          deliveries += 1;
          throw new SpotGuardError('UPSTREAM_FAILED', 'Away', { retryable: true });
        },
      });
      return { start: () => channel.put('a', 1) };
    },
  });
  const unresponsive = definePlugin({
    ...declared,
    id: 'unresponsive',
    workers: { unresponsive: 'Ignores its signal.' },
    setup: () => ({ workers: { unresponsive: { schedule: { everySeconds: 1, kind: 'watch' }, run: neverEnds } } }),
  });
  const agent = await createTestAgent({ plugins: [reporter, waiting([]), unresponsive], storage });
  await agent.start();
  agent.submit({ type: 'worker.wait', input: { obeysSignal: false } }).catch(() => {});
  await agent.advance(0);
  storage.crash();
  agent.submit({ type: 'worker.wait', input: { obeysSignal: true } }).catch(() => {});
  await agent.advance(0);
  await agent.stop();
  const after = deliveries;
  await agent.advance(600_000);
  expect(deliveries).toBe(after);
  expect(agent.clock.sleepers).toBe(0);
});
