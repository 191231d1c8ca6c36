import { definePlugin, defineToken, type Plugin, type StartPolicy } from '@spotguard/sdk';
import { createTestAgent } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const Base = defineToken<string>('setup/base');
const Middle = defineToken<string>('setup/middle');

/** The plugins base, middle, which needs base, top, which needs middle, and neighbour, which needs none. */
function chain(events: string[], failing: string, onStartFailure: StartPolicy = 'abort'): readonly Plugin[] {
  const step = (id: string) => {
    events.push(`setup ${id}`);
    if (id === failing) throw new Error(`${id} is broken`);
  };
  const parts = (id: string) => ({
    start: async () => {
      events.push(`start ${id}`);
    },
  });
  return [
    definePlugin({
      ...declared,
      id: 'top',
      needs: { middle: Middle },
      setup() {
        step('top');
        return parts('top');
      },
    }),
    definePlugin({
      ...declared,
      id: 'middle',
      needs: { base: Base },
      provides: { middle: Middle },
      setup() {
        step('middle');
        return { ...parts('middle'), provides: { middle: 'm' } };
      },
    }),
    definePlugin({
      ...declared,
      id: 'base',
      onStartFailure,
      provides: { base: Base },
      setup({ scope }) {
        scope.defer(() => {
          events.push('dispose base');
        });
        step('base');
        return { ...parts('base'), provides: { base: 'b' } };
      },
    }),
    definePlugin({
      ...declared,
      id: 'neighbour',
      setup() {
        step('neighbour');
        return parts('neighbour');
      },
    }),
  ];
}

test('every plugin is set up before any starts, providers first', async () => {
  const events: string[] = [];
  await using agent = await createTestAgent({ plugins: chain(events, 'none') });
  expect(events).toEqual([]);
  await agent.start();
  expect(events.slice(0, 4)).toEqual(['setup base', 'setup middle', 'setup top', 'setup neighbour']);
  expect(events.slice(4)).toHaveLength(4);
});

test('an asynchronous setup is waited for', async () => {
  let value = '';
  const slow = definePlugin({
    ...declared,
    id: 'slow',
    provides: { base: Base },
    setup: async () => {
      await Promise.resolve();
      return { provides: { base: 'late' } };
    },
  });
  const reader = definePlugin({
    ...declared,
    id: 'reader',
    needs: { base: Base },
    setup({ needs }) {
      value = needs.base;
      return {};
    },
  });
  await using agent = await createTestAgent({ plugins: [reader, slow] });
  await agent.start();
  expect(value).toBe('late');
});

test('after a failing setup no plugin starts, and the scopes are disposed of', async () => {
  const events: string[] = [];
  await using agent = await createTestAgent({ plugins: chain(events, 'middle') });
  await expect(agent.start()).rejects.toMatchObject({
    code: 'PLUGIN_SETUP_FAILED',
    message: "Plugin 'middle' could not be set up: middle is broken",
    cause: new Error('middle is broken'),
  });
  expect(events).toEqual(['setup base', 'setup middle', 'dispose base']);
  expect(agent.agent.plugins.map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped', 'stopped']);
});

test('with the policy disable, a failing setup blocks the plugins that need it and no others', async () => {
  const events: string[] = [];
  await using agent = await createTestAgent({ plugins: chain(events, 'base', 'disable') });
  await agent.start();
  expect(events).toEqual(['setup base', 'setup neighbour', 'start neighbour']);
  expect(agent.agent.plugins).toMatchObject([
    { id: 'base', state: 'failed', reason: 'base is broken' },
    { id: 'middle', state: 'blocked', reason: "'base' could not be set up" },
    { id: 'top', state: 'blocked', reason: "'middle' could not be set up" },
    { id: 'neighbour', state: 'ok' },
  ]);
});

test('a provider that returns no value for its token is named in an error', async () => {
  const empty = definePlugin({
    ...declared,
    id: 'empty',
    provides: { base: Base },
    setup: () => ({ provides: { base: undefined as unknown as string } }),
  });
  const reader = definePlugin({ ...declared, id: 'reader', needs: { base: Base }, setup: () => ({}) });
  await using agent = await createTestAgent({ plugins: [reader, empty] });
  await expect(agent.start()).rejects.toThrow(
    "'setup/base' is missing: the setup of its provider returned no value for it",
  );
});

test('the status of a plugin says how long its setup and its last start took', async () => {
  let tries = 0;
  const slow = definePlugin({
    ...declared,
    id: 'slow',
    onStartFailure: 'retry',
    setup: async ({ clock }) => {
      await clock.sleep(300);
      return {
        start: async () => {
          tries += 1;
          await clock.sleep(tries === 1 ? 2_000 : 1_000);
          if (tries === 1) throw new Error('no network');
        },
      };
    },
  });
  await using agent = await createTestAgent({ plugins: [slow] });
  const starting = agent.start();
  expect(agent.status('slow')).toMatchObject({ setupMs: undefined, startMs: undefined });
  await agent.advance(300);
  expect(agent.status('slow')).toMatchObject({ setupMs: 300, startMs: undefined });
  await agent.advance(2_000);
  await starting;
  expect(agent.status('slow')).toMatchObject({ state: 'failed', setupMs: 300, startMs: 2_000 });
  await agent.advance(10_000);
  expect(agent.status('slow')).toMatchObject({ state: 'ok', setupMs: 300, startMs: 1_000 });
});
