import { readFileSync } from 'node:fs';
import { Session } from '@spotguard/plugin-session/contract';
import { createTestAgent, fake, fakeHost, pluginContract } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import plugin, { replicas } from '../src/index.js';
import { ReplicasWorld } from './replicas-world.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const { name: packageName, version } = JSON.parse(read('../package.json')) as { name: string; version: string };
const { cloud, controlPlane } = new ReplicasWorld();
const services = [...fakeHost(), ...cloud.services, ...controlPlane.services, fake(Session, controlPlane.session)];

test.each(pluginContract(replicas, { packageName, services }))('$name', ({ run }) => run());

test('is what its package says', () => {
  expect(plugin).toBe(replicas);
  expect(replicas.spec.version).toBe(version);
});

test('accepts the section that its README shows', async () => {
  const [, section = ''] = /complete section[^`]*```json\n([\s\S]*?)```/.exec(read('../README.md')) ?? [];
  const config = JSON.parse(section) as Record<string, unknown>;
  await expect(createTestAgent({ plugins: [replicas], config, services })).resolves.toBeDefined();
});
