import { readFileSync } from 'node:fs';
import { createTestAgent, pluginContract } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import plugin, { pricing } from '../src/index.js';
import { PricingWorld } from './pricing-agent.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const { name: packageName, version } = JSON.parse(read('../package.json')) as { name: string; version: string };
const services = new PricingWorld().services();

test.each(pluginContract(pricing, { packageName, services }))('$name', ({ run }) => run());

test('is what its package says', () => {
  expect(plugin).toBe(pricing);
  expect(pricing.spec.version).toBe(version);
});

test('keeps the variable and the default of the v4 agent', () => {
  const { properties } = pricing.spec.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as {
    readonly properties: Readonly<Record<string, { readonly env?: string; readonly default?: unknown }>>;
  };
  expect(properties).toMatchObject({ reportIntervalSeconds: { env: 'PRICING_REPORT_INTERVAL', default: 300 } });
});

test('accepts the section that its README shows', async () => {
  const [, section = ''] = /complete section[^`]*```json\n([\s\S]*?)```/.exec(read('../README.md')) ?? [];
  const config = JSON.parse(section) as Record<string, unknown>;
  await expect(createTestAgent({ plugins: [pricing], config, services })).resolves.toBeDefined();
});
