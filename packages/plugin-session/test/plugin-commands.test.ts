import { type Call, defineCommand, definePlugin } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { config, path } from './held-switch.js';
import { ScriptedControlPlane } from './scripted-control-plane.js';
import { startSession } from './session-agent.js';

const flush = defineCommand({
  name: 'cache.flush',
  summary: 'Empties the cache.',
  input: z.strictObject({ keys: z.array(z.string()).min(1) }),
  output: z.looseObject({ flushed: z.number() }),
  effect: 'write',
  supportsDryRun: true,
});
const restart = defineCommand({
  name: 'cache.restart',
  summary: 'Restarts the cache.',
  input: z.strictObject({}),
  output: z.strictObject({}),
  effect: 'write',
});

type Flush = (input: { keys: string[] }, call: Call) => Promise<{ flushed: number } & Record<string, unknown>>;

/** A plugin of a third party, which the session plugin does not know. */
function cache(onFlush: Flush = async ({ keys }) => ({ flushed: keys.length })) {
  return definePlugin({
    id: 'cache',
    version: '1.0.0',
    summary: 'A cache.',
    stability: 'experimental',
    config: z.strictObject({}),
    commands: { flush, restart },
    setup: () => ({ commands: { flush: onFlush, restart: async () => ({}) } }),
  });
}

const current = { ours: true, features: ['plugin-commands'] } as const;

/** Has the agent execute commands of the control plane. Resolves with the bodies of its acknowledgements, in order. */
async function answersTo(
  commands: readonly object[],
  {
    server = current as { readonly ours: boolean; readonly features?: typeof current.features },
    plugin = cache(),
  } = {},
) {
  await using controlPlane = await ScriptedControlPlane.start(server);
  controlPlane.next('pending-commands', { json: commands.map((command, place) => ({ id: `c${place}`, ...command })) });
  await using agent = await startSession(controlPlane.url, { config, plugins: [plugin] });
  await agent.registered();
  await agent.advance(15_000);
  const answers = await controlPlane.until('executed', commands.length);
  const bodies = commands.map((_, place) => answers.find((answer) => answer.path === path(`c${place}`))?.body);
  return { bodies, asked: controlPlane.to('pending-commands')[0] };
}

test('a command of any plugin gets its input, and its output is sent back', async () => {
  const { bodies, asked } = await answersTo([
    { command_type: 'cache.flush', input: { keys: ['a', 'b'] }, instance_id: 'i-1', target_mode: null },
  ]);
  expect(bodies).toEqual([{ success: true, message: 'Done', output: { flushed: 2 } }]);
  expect(asked?.headers['spotguard-features']).toMatch(/^plugin-commands,/);
});

test('a dry run changes nothing and sends back what the command would do', async () => {
  const dryRuns: boolean[] = [];
  const plugin = cache(async ({ keys }, { dryRun }) => {
    dryRuns.push(dryRun);
    return { flushed: 0, message: `Would flush ${keys.join()}` };
  });
  const command = { command_type: 'cache.flush', input: { keys: ['a'] }, dry_run: true };
  const { bodies } = await answersTo([command], { plugin });
  const message = 'Would flush a';
  expect(bodies).toEqual([{ success: true, message, output: { flushed: 0, message } }]);
  expect(dryRuns).toEqual([true]);
});

test('a dry run of a command that has none is refused, not executed', async () => {
  const { bodies } = await answersTo([{ command_type: 'cache.restart', input: {}, dry_run: 1 }]);
  expect(bodies).toEqual([{ success: false, message: expect.stringMatching(/^'cache.restart' has no dry run/) }]);
});

test('bad input is answered with what is wrong with which field', async () => {
  const { bodies } = await answersTo([
    { command_type: 'cache.flush', input: { keys: ['a', 5], force: true } },
    { command_type: 'cache.flush', input: { keys: [] } },
    { command_type: 'cache.flush', input: ['a'] },
    { command_type: 'cache.flush', input: { keys: ['a'] }, dry_run: 'perhaps' },
  ]);
  expect(bodies).toEqual([
    { success: false, message: expect.stringMatching(/Bad input for 'cache.flush': keys\.1: .*; input: .*"force"/) },
    { success: false, message: expect.stringMatching(/Bad input for 'cache.flush': keys: /) },
    { success: false, message: expect.stringMatching(/could not be read: input: /) },
    { success: false, message: expect.stringMatching(/could not be read: dry_run: /) },
  ]);
});

test('an unknown command is answered with the commands that the build offers', async () => {
  const { bodies } = await answersTo([{ command_type: 'cache.fill', input: {} }]);
  const offered = 'it offers switch, cache.flush, cache.restart';
  expect(bodies).toEqual([
    { success: false, message: `This build has no plugin that offers the command 'cache.fill'; ${offered}` },
  ]);
});

test.each([
  ['a v4 backend', { ours: false }],
  ['a control plane of ours that does not name the feature', { ours: true }],
])('the output is not sent to %s', async (_, server) => {
  const { bodies } = await answersTo([{ command_type: 'cache.flush', input: { keys: ['a'] } }], { server });
  expect(bodies).toEqual([{ success: true, message: 'Done' }]);
});

test('an output that is too large is left out and the message says so; one that a database cannot store is changed', async () => {
  const plugin = cache(async ({ keys }) => ({ flushed: 1, message: 'Flushed', text: (keys[0] ?? '').repeat(60_000) }));
  const command = (key: string) => ({ command_type: 'cache.flush', input: { keys: [key] } });
  const { bodies } = await answersTo([command('€'), command('\0\ud800')], { plugin });
  expect(bodies).toEqual([
    {
      success: true,
      message: expect.stringMatching(
        /^Flushed \(its output of 1800\d\d bytes is larger than 65536 and was left out\)$/,
      ),
    },
    expect.objectContaining({ message: expect.stringMatching(/left out/) }),
  ]);
  const short = cache(async ({ keys: [key] }) => ({ flushed: 1, text: key }));
  const { bodies: stored } = await answersTo([command('a\0\ud800b')], { plugin: short });
  expect(stored).toEqual([{ success: true, message: 'Done', output: { flushed: 1, text: 'a\ufffd\ufffdb' } }]);
});
