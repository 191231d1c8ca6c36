import { Session } from '@spotguard/plugin-session/contract';
import { succession } from '@spotguard/plugin-succession';
import { createTestAgent, fake, fakeAgentInstance } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import { termination } from '../src/index.js';
import { TerminationWorld } from './termination-world.js';

const { cloud, controlPlane } = new TerminationWorld();
const services = [
  ...fakeAgentInstance(),
  ...cloud.services,
  ...controlPlane.services,
  fake(Session, controlPlane.session()),
];

test('the settings of the v4 agent keep their variables', () => {
  const { properties } = termination.spec.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as {
    readonly properties: Readonly<Record<string, { readonly env?: string }>>;
  };
  expect(Object.fromEntries(Object.entries(properties).map(([key, { env }]) => [key, env]))).toMatchObject({
    terminationCheckSeconds: 'TERMINATION_CHECK_INTERVAL',
    rebalanceCheckSeconds: 'REBALANCE_CHECK_INTERVAL',
  });
});

test('the plugin starts in a build without the plugins switching and replicas', async () => {
  await using agent = await createTestAgent({ plugins: [succession, termination], services });
  await expect(agent.start()).resolves.toBeUndefined();
});
