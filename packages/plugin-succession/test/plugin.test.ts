import { expect, test } from 'vitest';
import { succession } from '../src/index.js';

test('the settings of the v4 agent keep their variables', () => {
  const { properties } = succession.spec.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as {
    readonly properties: Readonly<Record<string, { readonly env?: string }>>;
  };
  expect(Object.fromEntries(Object.entries(properties).map(([key, { env }]) => [key, env]))).toMatchObject({
    autoTerminateOldInstance: 'AUTO_TERMINATE_OLD_INSTANCE',
    terminateWaitSeconds: 'TERMINATE_WAIT_TIME',
  });
});
