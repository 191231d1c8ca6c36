import { expect, test } from 'vitest';
import { switching } from '../src/index.js';

test('the settings of the v4 agent keep their variables', () => {
  const { properties } = switching.spec.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as {
    readonly properties: Readonly<Record<string, { readonly env?: string }>>;
  };
  expect(Object.fromEntries(Object.entries(properties).map(([key, { env }]) => [key, env]))).toMatchObject({
    createSnapshotOnSwitch: 'CREATE_SNAPSHOT_ON_SWITCH',
  });
});
