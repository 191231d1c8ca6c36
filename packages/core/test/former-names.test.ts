import { definePlugin } from '@spotguard/sdk';
import { createTestAgent } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { type ConfigSources, check, resolveConfig, withPresentNames } from '../src/index.js';

const declared = { version: '1.0.0', summary: 'Part of a test.', stability: 'beta', setup: () => ({}) } as const;
const older = definePlugin({ ...declared, id: 'older', config: z.strictObject({ kept: z.string().optional() }) });
const newer = definePlugin({
  ...declared,
  id: 'newer',
  config: z.strictObject({
    limit: z
      .number()
      .default(20)
      .meta({ env: 'NEWER_LIMIT', formerly: ['older.maxCount', 'OLDER_LIMIT'] }),
  }),
});
const plugins = [older, newer];

async function limitWith(config: ConfigSources): Promise<unknown> {
  const build = await check({ plugins, config });
  return { ...(build.configs.get('newer') as object), moved: build.movedSettings };
}

const moved = (name: string) => [`'${name}' is now 'newer.limit' (NEWER_LIMIT): rename it`];

test.each<[string, ConfigSources, string]>([
  ['in the file', { file: { older: { kept: 'x', maxCount: 5 } } }, 'older.maxCount'],
  ['on the command line', { overrides: { 'older.maxCount': '5' } }, 'older.maxCount'],
  ['in the environment', { environment: { OLDER_LIMIT: '5' } }, 'OLDER_LIMIT'],
])('a setting is still read under its former name %s, and reported as renamed', async (_, config, name) => {
  expect(await limitWith(config)).toEqual({ limit: 5, moved: moved(name) });
});

test.each<[string, ConfigSources]>([
  ['the file', { file: { older: { maxCount: 5 }, newer: { limit: 7 } } }],
  ['the command line', { overrides: { 'older.maxCount': '5', 'newer.limit': '7' } }],
  ['the environment', { environment: { OLDER_LIMIT: '5', NEWER_LIMIT: '7' } }],
  ['the environment against the file', { file: { newer: { limit: 7 } }, environment: { OLDER_LIMIT: '5' } }],
])('the present name in %s is used when both names are set', async (_, config) => {
  expect(await limitWith(config)).toMatchObject({ limit: 7 });
});

test('a key that was never the name of a setting is refused', async () => {
  await expect(limitWith({ file: { older: { minCount: 5 } } })).rejects.toThrow(/older: Unrecognized key: "minCount"/);
});

test.each([
  ['a list', [7]],
  ['a text', 'limit: 7'],
  ['a number', 7],
])(
  '%s in the place of a section is reported, and not replaced by a setting that has moved there',
  async (_, section) => {
    const file = { older: { maxCount: 5 }, newer: section };
    await expect(limitWith({ file })).rejects.toThrow(/newer/);
  },
);

test('an agent logs a warning for each setting under a former name', async () => {
  await using agent = await createTestAgent({ plugins, config: { older: { maxCount: 5 } } });
  expect(agent.log.messages('warn')).toEqual([`A setting has another name now: ${moved('older.maxCount')[0]}`]);
});

test('withPresentNames returns the settings under their present names and does not change its argument', () => {
  const given = { file: { older: { maxCount: 5 } } };
  const { sources } = withPresentNames(
    plugins.map(({ spec }) => spec),
    given,
  );
  expect(resolveConfig(newer.spec, sources)).toEqual({ values: { limit: 5 }, origins: { limit: 'file' } });
  expect(given).toEqual({ file: { older: { maxCount: 5 } } });
});
