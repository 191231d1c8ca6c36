import { readFileSync } from 'node:fs';
import { Session } from '@spotguard/plugin-session/contract';
import { createTestAgent, fake, fakeHost, pluginContract } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import plugin, { switching } from '../src/index.js';
import { SwitchingWorld } from './switching-world.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const { name: packageName, version } = JSON.parse(read('../package.json')) as { name: string; version: string };
const { cloud, controlPlane } = new SwitchingWorld();
const services = [...fakeHost(), ...cloud.services, ...controlPlane.services, fake(Session, controlPlane.session())];

test.each(pluginContract(switching, { packageName, services }))('$name', ({ run }) => run());

test('is what its package says', () => {
  expect(plugin).toBe(switching);
  expect(switching.spec.version).toBe(version);
});

test('keeps the variables of the v4 agent, and gives them their effect', () => {
  const { properties } = switching.spec.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as {
    readonly properties: Readonly<Record<string, { readonly env?: string }>>;
  };
  expect(Object.fromEntries(Object.entries(properties).map(([key, { env }]) => [key, env]))).toMatchObject({
    createSnapshotOnSwitch: 'CREATE_SNAPSHOT_ON_SWITCH',
    autoTerminateOldInstance: 'AUTO_TERMINATE_OLD_INSTANCE',
    terminateWaitSeconds: 'TERMINATE_WAIT_TIME',
  });
});

test('accepts the section that its README shows', async () => {
  const [, section = ''] = /complete section[^`]*```json\n([\s\S]*?)```/.exec(read('../README.md')) ?? [];
  const config = JSON.parse(section) as Record<string, unknown>;
  await expect(createTestAgent({ plugins: [switching], config, services })).resolves.toBeDefined();
});
