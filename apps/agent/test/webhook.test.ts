import { InstanceImages } from '@spotguard/plugin-aws/contract';
import { FakeCloud } from '@spotguard/plugin-aws/testing';
import { FakeControlPlane } from '@spotguard/plugin-session/testing';
import { succession } from '@spotguard/plugin-succession';
import { switching } from '@spotguard/plugin-switching';
import { switchFinished } from '@spotguard/plugin-switching/contract';
import { termination } from '@spotguard/plugin-termination';
import { failoverFinished } from '@spotguard/plugin-termination/contract';
import { definePlugin } from '@spotguard/sdk';
import { createTestAgent, fake, fakeAgentInstance, ManualClock } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';

/** No switch of this test makes an image. */
const noImages: InstanceImages = {
  plan: () => Promise.reject(new Error('No image is made')),
  create: () => Promise.reject(new Error('No image is made')),
  awaitAvailable: () => Promise.reject(new Error('No image is made')),
  remove: () => Promise.reject(new Error('No image is made')),
};

type Call = Readonly<Record<string, unknown>>;

/** A plugin of a third party that calls a webhook when the workload has moved. It knows only contracts. */
function webhook(post: (body: Call) => Promise<void>) {
  return definePlugin({
    id: 'webhook',
    version: '1.0.0',
    summary: 'Calls a webhook when the workload has moved.',
    stability: 'experimental',
    config: z.strictObject({}),
    listens: [switchFinished, failoverFinished],
    setup({ events }) {
      events.on(switchFinished, ({ key, outcome, successorId }) => post({ by: 'switch', key, outcome, successorId }));
      events.on(failoverFinished, ({ key, outcome, successorId }) =>
        post({ by: 'failover', key, outcome, successorId }),
      );
      return {};
    },
  });
}

/** Starts an agent with both features and the webhook, on `i-old`. */
async function startAgent(post: (body: Call) => Promise<void>) {
  const clock = new ManualClock();
  const cloud = new FakeCloud(clock);
  const controlPlane = new FakeControlPlane();
  const identity = { instanceId: 'i-old', zone: 'us-east-1a' };
  cloud.instances.add('i-old');
  cloud.instances.onLaunch = (instanceId) => controlPlane.registry.register(instanceId);
  const agent = await createTestAgent({
    plugins: [succession, switching, termination, webhook(post)],
    services: [
      ...fakeAgentInstance({ identity }),
      ...cloud.services,
      ...controlPlane.services(),
      fake(InstanceImages, noImages),
    ],
    config: { switching: { createSnapshotOnSwitch: false } },
    clock,
  });
  await agent.start();
  return { agent, cloud };
}

test('a plugin of a third party hears that a switch has finished', async () => {
  const calls: Call[] = [];
  const { agent } = await startAgent(async (body) => void calls.push(body));
  await using _ = agent;
  void agent.submit({
    id: 'c1',
    type: 'switch',
    input: { target_mode: 'spot', target_pool_id: 'm5.large.us-east-1b', terminate_wait_seconds: 60 },
  });
  await agent.advance(30_000);
  expect(calls).toEqual([{ by: 'switch', key: 'c1', outcome: 'done', successorId: 'i-1' }]);
});

test('a plugin of a third party hears that a failover has finished, and its webhook does not delay it', async () => {
  const calls: Call[] = [];
  const { agent, cloud } = await startAgent((body) => {
    calls.push(body);
    return new Promise<never>(() => {});
  });
  await using _ = agent;
  const time = new Date(agent.clock.now() + 120_000).toISOString().replace('.000', '');
  cloud.metadataDocuments.set('meta-data/spot/instance-action', JSON.stringify({ action: 'terminate', time }));
  await agent.advance(30_000);
  expect(calls).toMatchObject([{ by: 'failover', outcome: 'handed-over', successorId: 'i-1' }]);
  await agent.advance(180_000);
  expect(await agent.agent.ended).toMatchObject({ outcome: 'retired' });
});
