import { createTestAgent } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import { cleanup } from '../src/index.js';
import { CleanupWorld } from './cleanup-world.js';

const { services } = new CleanupWorld();

test('the environment variables and defaults of the v4 agent are unchanged', () => {
  const { properties } = cleanup.spec.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as {
    readonly properties: Readonly<Record<string, { readonly env?: string; readonly default?: unknown }>>;
  };
  const settings = Object.entries(properties).map(([key, { env, default: value }]) => [key, [env, value]]);
  expect(Object.fromEntries(settings)).toMatchObject({
    intervalSeconds: ['CLEANUP_INTERVAL', 3_600],
    snapshotsOlderThanDays: ['CLEANUP_SNAPSHOTS_OLDER_THAN_DAYS', 7],
    imagesOlderThanDays: ['CLEANUP_AMIS_OLDER_THAN_DAYS', 30],
  });
});

test.each(['imagesOlderThanDays', 'snapshotsOlderThanDays'])(
  'an age limit of less than a day is refused: %s',
  async (key) => {
    const config = { cleanup: { [key]: 0.5 } };
    await expect(createTestAgent({ plugins: [cleanup], config, services })).rejects.toThrow(key);
  },
);
