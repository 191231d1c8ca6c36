import { definePlugin, defineToken, type Plugin, type Token } from '@spotguard/sdk';
import { createTestAgent } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const Base = defineToken<string>('lifecycle/base');
const neverEnds = () => new Promise<never>(() => {});

type Phase = 'setup' | 'start' | 'stop' | 'dispose';
type Act = (signal: AbortSignal | undefined) => void | Promise<void>;

/** A plugin that records the calls of its phases in `events`, and calls the function in `acts` for each. */
function recordingPlugin(
  events: string[],
  id: string,
  acts: Partial<Record<Phase, Act>> = {},
  wiring: { readonly needs?: Record<string, Token<string>>; readonly provides?: Record<string, Token<string>> } = {},
): Plugin {
  const act = async (phase: Phase, signal?: AbortSignal) => {
    events.push(`${phase} ${id}`);
    await acts[phase]?.(signal);
    if (acts[phase] !== undefined) events.push(`${phase} ${id} ended`);
  };
  const provides = Object.fromEntries(Object.keys(wiring.provides ?? {}).map((name) => [name, 'value']));
  return definePlugin({
    ...declared,
    ...wiring,
    id,
    setup: async ({ scope }) => {
      scope.defer(() => act('dispose'));
      await act('setup');
      return {
        provides,
        start: (signal: AbortSignal) => act('start', signal),
        stop: (signal: AbortSignal) => act('stop', signal),
      } as never;
    },
  });
}

const provider = { provides: { base: Base } };
const user = { needs: { base: Base } };

/** A promise that the test resolves with `open`. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

test('a plugin is set up after those that it needs, one at a time, and before any plugin is started', async () => {
  const events: string[] = [];
  const slowly = async () => Promise.resolve();
  const plugins = [
    recordingPlugin(events, 'top', { setup: slowly }, user),
    recordingPlugin(events, 'base', { setup: slowly }, provider),
  ];
  await using agent = await createTestAgent({ plugins });
  await agent.start();
  expect(events.slice(0, 4)).toEqual(['setup base', 'setup base ended', 'setup top', 'setup top ended']);
  expect(events.slice(4)).toEqual(['start base', 'start top']);
});

test('setup and start are called once, however often the agent is asked to start', async () => {
  const events: string[] = [];
  await using agent = await createTestAgent({ plugins: [recordingPlugin(events, 'one')] });
  await Promise.all([agent.start(), agent.start()]);
  await agent.start();
  expect(events).toEqual(['setup one', 'start one']);
});

test('a start that failed is called again, one try after the other, and never after one has succeeded', async () => {
  const events: string[] = [];
  let tries = 0;
  let running = 0;
  let maxRunning = 0;
  const start = async () => {
    running += 1;
    maxRunning = Math.max(maxRunning, running);
    tries += 1;
    await Promise.resolve();
    running -= 1;
    if (tries < 3) throw new Error('no network');
  };
  const plugins = [recordingPlugin(events, 'one', { start })];
  await using agent = await createTestAgent({ plugins, onStartFailure: { one: 'retry' } });
  await agent.start();
  await agent.advance(600_000);
  expect(tries).toBe(3);
  expect(maxRunning).toBe(1);
  expect(agent.status('one').state).toBe('ok');
});

test('the signal of a start is aborted at its timeout and when the agent stops', async () => {
  const reasons: unknown[] = [];
  const start: Act = (signal) => {
    signal?.addEventListener('abort', () => reasons.push((signal.reason as { code: string }).code));
    return neverEnds();
  };
  const agent = await createTestAgent({
    plugins: [recordingPlugin([], 'one', { start })],
    onStartFailure: { one: 'retry' },
  });
  const starting = agent.start();
  await agent.advance(60_000);
  await starting;
  expect(reasons).toEqual(['TIMED_OUT']);
  await agent.advance(1_000);
  await agent.stop();
  expect(reasons).toEqual(['TIMED_OUT', 'CANCELLED']);
});

test('a plugin is stopped before those that it needs, one at a time, and its scope is disposed of right after', async () => {
  const events: string[] = [];
  const slowly = async () => Promise.resolve();
  const plugins = [
    recordingPlugin(events, 'top', { stop: slowly }, user),
    recordingPlugin(events, 'base', { stop: slowly }, provider),
  ];
  const agent = await createTestAgent({ plugins });
  await agent.start();
  events.length = 0;
  await agent.stop();
  expect(events).toEqual(['stop top', 'stop top ended', 'dispose top', 'stop base', 'stop base ended', 'dispose base']);
});

test('stop is called once, however often the agent is asked to stop', async () => {
  const events: string[] = [];
  const agent = await createTestAgent({ plugins: [recordingPlugin(events, 'one')] });
  await agent.start();
  await Promise.all([agent.stop(), agent.stop()]);
  await agent.stop();
  expect(events).toEqual(['setup one', 'start one', 'stop one', 'dispose one']);
});

test('stop is called after a start that failed', async () => {
  const events: string[] = [];
  const start = () => {
    throw new Error('no network');
  };
  const agent = await createTestAgent({ plugins: [recordingPlugin(events, 'one', { start })] });
  await expect(agent.start()).rejects.toThrow('no network');
  expect(events).toEqual(['setup one', 'start one', 'stop one', 'dispose one']);
});

test('stop is called for a plugin that was never started because another one failed', async () => {
  const events: string[] = [];
  const start = () => {
    throw new Error('no network');
  };
  const plugins = [recordingPlugin(events, 'top', {}, user), recordingPlugin(events, 'base', { start }, provider)];
  const agent = await createTestAgent({ plugins });
  await expect(agent.start()).rejects.toThrow('no network');
  expect(events).not.toContain('start top');
  expect(events).toContain('stop top');
});

test('stop is called while a start that ignores its signal still runs', async () => {
  const events: string[] = [];
  const agent = await createTestAgent({ plugins: [recordingPlugin(events, 'one', { start: neverEnds })] });
  const cancelled = expect(agent.start()).rejects.toMatchObject({ code: 'CANCELLED' });
  await agent.advance(0);
  await agent.stop();
  await cancelled;
  expect(events).toEqual(['setup one', 'start one', 'stop one', 'dispose one']);
});

test('after a setup that throws neither start nor stop is called, and the scope is disposed of', async () => {
  const events: string[] = [];
  const setup = () => {
    throw new Error('broken');
  };
  const agent = await createTestAgent({ plugins: [recordingPlugin(events, 'one', { setup })] });
  await expect(agent.start()).rejects.toMatchObject({ code: 'PLUGIN_SETUP_FAILED' });
  expect(events).toEqual(['setup one', 'dispose one']);
});

test('an agent that is stopped during a setup waits for it, disposes of its scope, and sets up no other plugin', async () => {
  const events: string[] = [];
  const { open, opened } = gate();
  const plugins = [recordingPlugin(events, 'first', { setup: () => opened }), recordingPlugin(events, 'second')];
  const agent = await createTestAgent({ plugins });
  const cancelled = expect(agent.start()).rejects.toMatchObject({ code: 'CANCELLED' });
  await agent.advance(0);
  const stopping = agent.agent.stop();
  await agent.advance(0);
  open();
  expect(await stopping).toEqual({ failures: [], undelivered: [] });
  await cancelled;
  expect(events).toEqual(['setup first', 'setup first ended', 'stop first', 'dispose first']);
});

test('an agent that is stopped before it was started runs no plugin code, and cannot be started afterwards', async () => {
  const events: string[] = [];
  const agent = await createTestAgent({ plugins: [recordingPlugin(events, 'one')] });
  expect(await agent.stop()).toEqual({ failures: [], undelivered: [] });
  await expect(agent.start()).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(events).toEqual([]);
  expect(agent.status('one').state).toBe('stopped');
});

test('start rejects only after everything has been stopped', async () => {
  const events: string[] = [];
  const start = async () => {
    throw new Error('no network');
  };
  const agent = await createTestAgent({
    plugins: [recordingPlugin(events, 'good'), recordingPlugin(events, 'bad', { start })],
  });
  await agent.start().catch(() => events.push('start of the agent rejected'));
  expect(events.at(-1)).toBe('start of the agent rejected');
  expect(events).toContain('stop good');
  expect(agent.agent.plugins.map(({ state }) => state)).toEqual(['stopped', 'stopped']);
});
