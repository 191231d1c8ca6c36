import { AgentBuild, defineCommand, defineEvent, definePlugin, defineProcedure, type Schema } from '@spotguard/sdk';
import { createTestAgent } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';

const declared = {
  version: '1.2.3',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;

/** A schema of a library that has no JSON Schema. */
const bare: Schema<unknown, unknown> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) },
};

const fill = defineCommand({
  name: 'cache.fill',
  summary: 'Fills the cache.',
  input: z.strictObject({ keys: z.array(z.string()), note: z.string().default('none') }),
  output: z.strictObject({}),
  effect: 'write',
  supportsDryRun: true,
});
const wipe = defineCommand({ ...fill, name: 'cache.wipe', supportsDryRun: undefined as never, input: bare });
const read = defineCommand({ ...wipe, name: 'cache.read', effect: 'read', input: z.date() });
const move = defineProcedure({
  id: 'cache.move',
  version: 3,
  summary: 'Moves the cache.',
  input: z.null(),
  steps: {
    copy: { summary: 'Copies.', intent: z.null(), result: z.null() },
    cut: { summary: 'Cuts over.', intent: z.null(), result: z.null(), pivot: true },
  },
});

const filled = defineEvent('cache.filled', z.number());

function cache(run: () => Promise<void>) {
  const step = { prepare: () => null, perform: async () => null };
  return definePlugin({
    ...declared,
    id: 'cache',
    emits: [filled],
    commands: { fill, wipe, read },
    workers: { evict: 'Evicts old entries.' },
    procedures: { move },
    setup: () => ({
      commands: { fill: async () => ({}), wipe: async () => ({}), read: async () => ({}) },
      workers: { evict: { schedule: { everySeconds: 30, kind: 'watch' }, run } },
      procedures: { move: { copy: step, cut: step } },
    }),
  });
}

/** A plugin that shows what the agent is built of. */
function viewer() {
  let build: AgentBuild | undefined;
  const plugin = definePlugin({
    ...declared,
    id: 'viewer',
    needs: { build: AgentBuild },
    listens: [filled],
    setup: ({ needs }) => {
      build = needs.build;
      return {};
    },
  });
  return { plugin, build: () => build ?? expect.unreachable('The plugin was not set up') };
}

test('a plugin can tell what the build contains', async () => {
  const { plugin, build } = viewer();
  await using agent = await createTestAgent({ plugins: [cache(async () => {}), plugin] });
  await agent.start();
  const { plugins, commands, workers, procedures } = build().describe();
  const bare = { needs: [], provides: [], contributes: [], emits: [], listens: [], iam: [] };
  expect(plugins).toEqual([
    { id: 'cache', version: '1.2.3', summary: 'Part of a test.', stability: 'beta', ...bare, emits: ['cache.filled'] },
    {
      id: 'viewer',
      version: '1.2.3',
      summary: 'Part of a test.',
      stability: 'beta',
      ...bare,
      needs: [{ service: 'sdk/agent-build', isOptional: false }],
      listens: ['cache.filled'],
    },
  ]);
  const common = { plugin: 'cache', summary: 'Fills the cache.' };
  expect(commands).toEqual([
    {
      name: 'cache.fill',
      ...common,
      effect: 'write',
      hasDryRun: true,
      inputSchema: expect.objectContaining({ type: 'object', required: ['keys'], additionalProperties: false }),
    },
    { name: 'cache.wipe', ...common, effect: 'write', hasDryRun: false, inputSchema: undefined },
    { name: 'cache.read', ...common, effect: 'read', hasDryRun: true, inputSchema: undefined },
  ]);
  expect(workers).toEqual([{ name: 'evict', plugin: 'cache', summary: 'Evicts old entries.', everySeconds: 30 }]);
  expect(procedures).toEqual([
    {
      id: 'cache.move',
      plugin: 'cache',
      version: 3,
      summary: 'Moves the cache.',
      steps: [
        { name: 'copy', summary: 'Copies.', isPivot: false },
        { name: 'cut', summary: 'Cuts over.', isPivot: true },
      ],
    },
  ]);
});

test('a plugin can tell how the parts of the build are doing now', async () => {
  let failure: Error | undefined = new Error('The disk is full');
  const { plugin, build } = viewer();
  const run = async () => {
    if (failure !== undefined) throw failure;
  };
  await using agent = await createTestAgent({ plugins: [cache(run), plugin] });
  await agent.start();
  await agent.advance(0);
  const workers = () => build().state().workers;
  await expect.poll(workers).toMatchObject([{ name: 'evict', runs: 1, failures: 1, lastFailure: 'The disk is full' }]);
  expect(build().state().plugins).toMatchObject([
    { id: 'cache', state: 'degraded', reason: 'The disk is full' },
    { id: 'viewer', state: 'ok' },
  ]);
  failure = undefined;
  await agent.advance(30_000);
  await expect.poll(workers).toMatchObject([{ runs: 2, failures: 1, lastFailure: undefined }]);
  expect(build().state().plugins).toMatchObject([{ id: 'cache', state: 'ok', reason: undefined }, {}]);
});
