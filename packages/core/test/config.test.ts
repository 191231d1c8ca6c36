import { definePlugin } from '@spotguard/sdk';
import { createTestAgent } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { type ConfigSources, check, configKeys, resolveConfig } from '../src/index.js';

const settings = z.strictObject({
  url: z.string().meta({ env: 'DEMO_URL', description: 'Where to report.' }),
  pollSeconds: z.number().min(1).default(30).meta({ env: 'DEMO_POLL' }),
  dryRun: z.boolean().default(false).meta({ env: 'DEMO_DRY_RUN' }),
  token: z.string().min(8).optional().meta({ env: 'DEMO_TOKEN', secret: true }),
});
const declared = { version: '1.0.0', summary: 'Part of a test.', stability: 'beta' } as const;
const demo = definePlugin({ ...declared, id: 'demo', config: settings, setup: () => ({}) });

async function configOf(sources: ConfigSources): Promise<unknown> {
  const build = await check({ plugins: [demo], config: sources });
  return build.configs.get('demo');
}

async function problemsWith(sources: ConfigSources, plugin = demo): Promise<unknown> {
  const checking = check({ plugins: [plugin], config: sources });
  const error = await checking.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
  return (error as { details: { problems: unknown } }).details.problems;
}

test('for each key the command line overrides the environment, that the file, and that the default', async () => {
  const file = { demo: { url: 'from-file', pollSeconds: 10 } };
  expect(await configOf({ file })).toEqual({ url: 'from-file', pollSeconds: 10, dryRun: false });
  const environment = { DEMO_URL: 'from-environment', DEMO_POLL: '20', DEMO_DRY_RUN: 'yes', OTHER: 'x' };
  expect(await configOf({ file, environment })).toEqual({ url: 'from-environment', pollSeconds: 20, dryRun: true });
  const overrides = { 'demo.pollSeconds': '5' };
  expect(await configOf({ file, environment, overrides })).toMatchObject({ url: 'from-environment', pollSeconds: 5 });
});

test('says where each value came from', () => {
  const section = resolveConfig(demo.spec, {
    file: { demo: { url: 'u', pollSeconds: 1 } },
    environment: { DEMO_POLL: '2' },
    overrides: { 'demo.dryRun': 'off', 'other.key': '1' },
  });
  expect(section.values).toEqual({ url: 'u', pollSeconds: 2, dryRun: false });
  expect(section.origins).toEqual({ url: 'file', pollSeconds: 'DEMO_POLL', dryRun: 'command line' });
});

test('an empty variable counts as not set, and text that is not of the type is refused by the schema', async () => {
  const file = { demo: { url: 'u' } };
  expect(await configOf({ file, environment: { DEMO_POLL: '' } })).toMatchObject({ pollSeconds: 30 });
  expect(await problemsWith({ file, environment: { DEMO_POLL: 'often', DEMO_DRY_RUN: 'maybe' } })).toEqual([
    `demo.pollSeconds: Invalid input: expected number, received string; got "often" (set DEMO_POLL, or 'pollSeconds' in the file)`,
    `demo.dryRun: Invalid input: expected boolean, received string; got "maybe" (set DEMO_DRY_RUN, or 'dryRun' in the file)`,
  ]);
});

test('never shows the value of a secret', async () => {
  const problems = await problemsWith({ file: { demo: { url: 'u', token: 'hunter2' } } });
  expect(problems).toEqual([
    "demo.token: Too small: expected string to have >=8 characters (set DEMO_TOKEN, or 'token' in the file)",
  ]);
});

test('a section must consist of keys, and may be empty', async () => {
  expect(await problemsWith({ file: { demo: ['url'] } })).toEqual(['demo: must be a section of keys; got ["url"]']);
  expect(await configOf({ file: { demo: null }, environment: { DEMO_URL: 'u' } })).toMatchObject({ url: 'u' });
});

test('sections that belong to no plugin are problems', async () => {
  const sources = { file: { demo: { url: 'u' }, agent: {} }, overrides: { 'dmeo.url': 'x' } };
  expect(await problemsWith(sources)).toEqual([
    'agent: no plugin of this build has that name; it has demo',
    'dmeo: no plugin of this build has that name; it has demo',
  ]);
});

test('a schema without JSON Schema is a problem that names its plugin', async () => {
  const undescribed = definePlugin({
    ...declared,
    id: 'undescribed',
    config: z.strictObject({ at: z.date() }),
    setup: () => ({}),
  });
  expect(await problemsWith({}, undescribed)).toEqual([
    expect.stringMatching(
      /^undescribed: its configuration schema cannot describe itself as JSON Schema \(.+\); tell the plugin's author$/,
    ),
  ]);
});

test('reads names, types, defaults, variables and secrecy from the schema', () => {
  expect(configKeys(settings)).toEqual([
    {
      name: 'url',
      type: 'string',
      description: 'Where to report.',
      defaultValue: undefined,
      required: true,
      environment: 'DEMO_URL',
      secret: false,
      formerNames: [],
    },
    {
      name: 'pollSeconds',
      type: 'number',
      description: '',
      defaultValue: 30,
      required: false,
      environment: 'DEMO_POLL',
      secret: false,
      formerNames: [],
    },
    {
      name: 'dryRun',
      type: 'boolean',
      description: '',
      defaultValue: false,
      required: false,
      environment: 'DEMO_DRY_RUN',
      secret: false,
      formerNames: [],
    },
    {
      name: 'token',
      type: 'string',
      description: '',
      defaultValue: undefined,
      required: false,
      environment: 'DEMO_TOKEN',
      secret: true,
      formerNames: [],
    },
  ]);
});

test('setup gets the value that the schema returns', async () => {
  let seen: unknown;
  const reader = definePlugin({
    ...declared,
    id: 'reader',
    config: z.strictObject({ size: z.string().transform((text) => text.length) }),
    setup({ config }) {
      seen = config.size;
      return {};
    },
  });
  await using agent = await createTestAgent({ plugins: [reader], config: { reader: { size: 'four' } } });
  await agent.start();
  expect(seen).toBe(4);
});
