import { expect, test } from 'vitest';
import { pricing } from '../src/index.js';

test('the environment variable and the default of the v4 agent are unchanged', () => {
  const { properties } = pricing.spec.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as {
    readonly properties: Readonly<Record<string, { readonly env?: string; readonly default?: unknown }>>;
  };
  expect(properties).toMatchObject({ reportIntervalSeconds: { env: 'PRICING_REPORT_INTERVAL', default: 300 } });
});
