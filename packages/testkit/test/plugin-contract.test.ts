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
  iam: [{ actions: ['ec2:DescribeInstances'], why: 'To list the instances.' }],
  setup: () => ({
    commands: { ring: async () => ({}) },
    workers: { swing: { schedule, run: async () => {} } },
  }),
});
const sample: PluginSample = { packageName: '@spotguard/plugin-bell', services: [fake(Volume, 1)] };

describe('a plugin that meets every requirement passes every check', () => {
  for (const { name, run } of pluginContract(bell, sample)) test(name, run);
});

/** The messages of the checks that fail, in the order of the checks. */
async function failuresOf(plugin: Plugin, of: PluginSample = sample): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const { run } of pluginContract(plugin, of)) await run().catch((error: Error) => failures.push(error.message));
  return failures;
}

function changed(change: Partial<Plugin['spec']>): Plugin {
  return { ...bell, spec: { ...bell.spec, ...change } };
}

/** The bell with a setup that first runs `action`. */
function withSetupAction(action: () => unknown): Plugin {
  return changed({
    setup: async (context) => {
      await action();
      return bell.spec.setup(context);
    },
  });
}

test('a third party may name its package after its scope', async () => {
  expect(await failuresOf(bell, { ...sample, packageName: '@acme/agent-plugin-bell' })).toEqual([]);
});

test('a wrong package name and a wrong id are found', async () => {
  expect(await failuresOf(bell, { ...sample, packageName: '@spotguard/plugin-gong' })).toEqual([
    "The package of 'bell' is called @spotguard/plugin-gong, not @spotguard/plugin-bell or <scope>/agent-plugin-bell",
  ]);
  expect(await failuresOf(changed({ id: 'Bell' }))).toContain("The id 'Bell' is not kebab-case");
});

test('parts without a description are found', async () => {
  const undescribed = changed({
    config: z.strictObject({ size: z.number().default(1) }),
    workers: { swing: '' },
    commands: { ring: { ...ring, summary: ' ' } },
  });
  expect(await failuresOf(undescribed)).toEqual([
    "A description is missing: the key 'size', the worker 'swing', the command 'bell.ring'",
  ]);
});

test('a sample that the schema refuses, and a schema that accepts unknown keys, are found', async () => {
  const [first] = await failuresOf(bell, { ...sample, config: { size: 'large' } });
  // The rest of the line is the wording of the schema library.
  expect(first).toMatch(/bell\.size: ./);
  const lax = changed({ config: z.object({ size: z.number().default(1).meta({ description: 'How large.' }) }) });
  expect(await failuresOf(lax)).toEqual([
    'An unknown key was accepted; use a strict object as the configuration schema',
  ]);
});

test('a command that accepts input of the wrong type is found', async () => {
  const acceptingLists = changed({ commands: { ring: { ...ring, input: z.array(z.string()) } } });
  expect(await failuresOf(acceptingLists)).toEqual(["The command 'bell.ring' accepts [] as its input"]);
});

test('a setup that leaves a timer or connects is found', async () => {
  const timers: NodeJS.Timeout[] = [];
  expect(await failuresOf(withSetupAction(() => timers.push(setTimeout(() => {}, 60_000))))).toEqual([
    'The setup leaves open: Timeout; open it in start or in a worker',
    'After the stop these are still open: Timeout',
  ]);
  for (const timer of timers) clearTimeout(timer);

  const call = () =>
    request('http://127.0.0.1:9')
      .on('error', () => {})
      .end();
  const check = pluginContract(withSetupAction(call), sample).find(
    ({ name }) => name === 'its setup opens nothing and connects to nothing',
  );
  const { connect } = Socket.prototype;
  await expect(check?.run()).rejects.toThrow('The setup tries to connect; connect in start or in a worker');
  expect(Socket.prototype.connect).toBe(connect);
});

test('a timer that was there before and ends meanwhile does not hide one that the setup leaves', async () => {
  const timers: NodeJS.Timeout[] = [];
  const ofTheRunner = setTimeout(() => {}, 60_000);
  const replaceTimer = () => {
    clearTimeout(ofTheRunner);
    timers.push(setTimeout(() => {}, 60_000));
  };
  const check = pluginContract(withSetupAction(replaceTimer), sample).find(
    ({ name }) => name === 'its setup opens nothing and connects to nothing',
  );
  await expect(check?.run()).rejects.toThrow('The setup leaves open: Timeout');
  for (const timer of timers) clearTimeout(timer);
});

test('a server that is still open after the stop is found', async () => {
  const server = createServer();
  const listening = changed({
    setup: async (context) => ({
      ...(await bell.spec.setup(context)),
      start: () => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)),
    }),
  });
  expect(await failuresOf(listening)).toEqual(['After the stop these are still open: TCPServerWrap']);
  await new Promise((resolve) => server.close(resolve));
});

test('a server that the stop closes, without waiting for the end of it, does not count as open', async () => {
  const server = createServer();
  const listening = changed({
    setup: async (context) => ({
      ...(await bell.spec.setup(context)),
      start: () => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)),
      stop: async () => void server.close(),
    }),
  });
  expect(await failuresOf(listening)).toEqual([]);
});

test('a stop that throws, and a sleep that goes on after the stop, are found', async () => {
  const throwing = changed({
    setup: async (context) => ({
      ...(await bell.spec.setup(context)),
      start: async () => void context.clock.sleep(1_000),
      stop: async () => {
        throw new Error('cannot stop');
      },
    }),
  });
  expect(await failuresOf(throwing)).toEqual(['The stop failed: cannot stop', 'The stop failed: cannot stop']);
  const sleeping = changed({
    setup: async (context) => ({
      ...(await bell.spec.setup(context)),
      start: async () => void context.clock.sleep(1_000),
    }),
  });
  expect(await failuresOf(sleeping)).toEqual(['Sleeps that go on after the stop: 1; pass a signal to them']);
});
