import { request } from 'node:http';
import { createServer, Socket } from 'node:net';
import { defineCommand, definePlugin, defineToken, type Plugin } from '@spotguard/sdk';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { fake, type PluginSample, pluginContract } from '../src/index.js';

const Volume = defineToken<number>('contract/volume');
const config = z.strictObject({ size: z.number().default(1).meta({ description: 'How large.' }) });
const ring = defineCommand({
  name: 'bell.ring',
  summary: 'Rings.',
  input: z.strictObject({ times: z.number() }),
  output: z.strictObject({}),
  effect: 'write',
});
const schedule = { everySeconds: 1, kind: 'watch' } as const;

const bell = definePlugin({
  id: 'bell',
  version: '1.0.0',
  summary: 'A bell.',
  stability: 'beta',
  config,
  needs: { volume: Volume },
  commands: { ring },
  workers: { swing: 'Swings.' },
  iam: [{ actions: ['ec2:DescribeInstances'], why: 'To see who is there.' }],
  setup: () => ({
    commands: { ring: async () => ({}) },
    workers: { swing: { schedule, run: async () => {} } },
  }),
});
const sample: PluginSample = { packageName: '@spotguard/plugin-bell', services: [fake(Volume, 1)] };

describe('a plugin that keeps its promises passes every check', () => {
  for (const { name, run } of pluginContract(bell, sample)) test(name, run);
});

/** What the checks complain of, by name of the check. */
async function complaints(plugin: Plugin, about: PluginSample = sample): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { run } of pluginContract(plugin, about)) await run().catch((error: Error) => found.push(error.message));
  return found;
}

function changed(change: Partial<Plugin['spec']>): Plugin {
  return { ...bell, spec: { ...bell.spec, ...change } };
}

/** The bell with a setup that also does this. */
function alsoDoing(deed: () => unknown): Plugin {
  return changed({
    setup: async (context) => {
      await deed();
      return bell.spec.setup(context);
    },
  });
}

test('a third party may name its package after its scope', async () => {
  expect(await complaints(bell, { ...sample, packageName: '@acme/agent-plugin-bell' })).toEqual([]);
});

test('names that do not fit are found', async () => {
  expect(await complaints(bell, { ...sample, packageName: '@spotguard/plugin-gong' })).toEqual([
    "The package of 'bell' is called @spotguard/plugin-gong, not @spotguard/plugin-bell or <scope>/agent-plugin-bell",
  ]);
  expect(await complaints(changed({ id: 'Bell' }))).toContain("The id 'Bell' is not kebab-case");
});

test('parts without words are found', async () => {
  const mute = changed({
    config: z.strictObject({ size: z.number().default(1) }),
    workers: { swing: '' },
    commands: { ring: { ...ring, summary: ' ' } },
  });
  expect(await complaints(mute)).toEqual([
    "Nothing says what this is for: the key 'size', the worker 'swing', the command 'bell.ring'",
  ]);
});

test('configuration that does not fit is found', async () => {
  const [first] = await complaints(bell, { ...sample, config: { size: 'large' } });
  // The rest of the line is the wording of the schema library.
  expect(first).toMatch(/bell\.size: ./);
  const lax = changed({ config: z.object({ size: z.number().default(1).meta({ description: 'How large.' }) }) });
  expect(await complaints(lax)).toEqual([
    'An unknown key was accepted in silence; use a strict object as the configuration schema',
  ]);
});

test('a command that takes anything is found', async () => {
  const anything = changed({ commands: { ring: { ...ring, input: z.array(z.string()) } } });
  expect(await complaints(anything)).toEqual(["The command 'bell.ring' accepts [] as its input"]);
});

test('a setup that reaches outside is found', async () => {
  const timers: NodeJS.Timeout[] = [];
  expect(await complaints(alsoDoing(() => timers.push(setTimeout(() => {}, 60_000))))).toEqual([
    'The setup leaves open: Timeout; open it in start or in a worker',
    'After the stop these are still open: Timeout',
  ]);
  for (const timer of timers) clearTimeout(timer);

  const call = () =>
    request('http://127.0.0.1:9')
      .on('error', () => {})
      .end();
  const inside = pluginContract(alsoDoing(call), sample).find(
    ({ name }) => name === 'its setup touches nothing outside',
  );
  const { connect } = Socket.prototype;
  await expect(inside?.run()).rejects.toThrow('The setup tries to connect; connect in start or in a worker');
  expect(Socket.prototype.connect).toBe(connect);
});

test('what is left open after the stop is found', async () => {
  const server = createServer();
  const listening = changed({
    setup: async (context) => ({
      ...(await bell.spec.setup(context)),
      start: () => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)),
    }),
  });
  expect(await complaints(listening)).toEqual(['After the stop these are still open: TCPServerWrap']);
  await new Promise((resolve) => server.close(resolve));
});

test('what the stop closes, without waiting until it is closed, is not taken for open', async () => {
  const server = createServer();
  const listening = changed({
    setup: async (context) => ({
      ...(await bell.spec.setup(context)),
      start: () => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)),
      stop: async () => void server.close(),
    }),
  });
  expect(await complaints(listening)).toEqual([]);
});

test('a wait that outlives the stop, and a stop that throws, are found', async () => {
  const clinging = changed({
    setup: async (context) => ({
      ...(await bell.spec.setup(context)),
      start: async () => void context.clock.sleep(1_000),
      stop: async () => {
        throw new Error('will not');
      },
    }),
  });
  expect(await complaints(clinging)).toEqual(['The stop was not clean: will not', 'The stop was not clean: will not']);
  const waiting = changed({
    setup: async (context) => ({
      ...(await bell.spec.setup(context)),
      start: async () => void context.clock.sleep(1_000),
    }),
  });
  expect(await complaints(waiting)).toEqual(['1 waits go on after the stop; give them a signal']);
});
