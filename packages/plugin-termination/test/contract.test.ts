import { readFileSync } from 'node:fs';
import { Session } from '@spotguard/plugin-session/contract';
import { createTestAgent, fake, fakeHost, pluginContract } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import plugin, { termination } from '../src/index.js';
import { TerminationWorld } from './termination-world.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const { name: packageName, version } = JSON.parse(read('../package.json')) as { name: string; version: string };
const { cloud, controlPlane } = new TerminationWorld();
const services = [...fakeHost(), ...cloud.services, ...controlPlane.services, fake(Session, controlPlane.session())];

test.each(pluginContract(termination, { packageName, services }))('$name', ({ run }) => run());

test('is what its package says', () => {
  expect(plugin).toBe(termination);
  expect(termination.spec.version).toBe(version);
});

test('keeps the variables of the v4 agent', () => {
  const { properties } = termination.spec.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as {
    readonly properties: Readonly<Record<string, { readonly env?: string }>>;
  };
  expect(Object.fromEntries(Object.entries(properties).map(([key, { env }]) => [key, env]))).toMatchObject({
    terminationCheckSeconds: 'TERMINATION_CHECK_INTERVAL',
    rebalanceCheckSeconds: 'REBALANCE_CHECK_INTERVAL',
  });
});

test('accepts the section that its README shows', async () => {
  const [, section = ''] = /complete section[^`]*```json\n([\s\S]*?)```/.exec(read('../README.md')) ?? [];
  const config = JSON.parse(section) as Record<string, unknown>;
  await expect(createTestAgent({ plugins: [termination], config, services })).resolves.toBeDefined();
});

test('runs in a build without switching and replicas', async () => {
  await using agent = await createTestAgent({ plugins: [termination], services });
  await expect(agent.start()).resolves.toBeUndefined();
});
