import { afterAll, beforeAll, expect, test } from 'vitest';
import { giveNotice, untilPricesKnown } from '../src/world/interruption.js';
import { instanceType, type Workload, World } from '../src/world/world.js';

const timeoutMs = 120_000;
let world: World;

beforeAll(async () => {
  world = await World.start({ timeScale: 100, timing: { imageMs: 5_000 } });
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const keyPairIsGone = {
  action: 'RunInstances',
  parameters: { KeyName: 'default' },
  times: 1_000,
  error: { code: 'InvalidKeyPair.NotFound', message: "The key pair 'default' does not exist", status: 400 },
} as const;

test('a failover omits a deleted key pair, and tags beyond the limit of EC2', {
  timeout: timeoutMs,
}, async () => {
  const signal = AbortSignal.timeout(timeoutMs);
  const instanceTags = Object.fromEntries(
    Array.from({ length: 46 }, (_, index) => [`cost-${String(index).padStart(2, '0')}`, 'x']),
  );
  const settings = { TERMINATION_CHECK_INTERVAL: '1', PRICING_REPORT_INTERVAL: '2' };
  const workload = await world.addWorkload(
    {
      name: 'many-tags',
      market: 'spot',
      zone: 'us-east-1a',
      settings,
      instanceTags,
      parameters: { KeyName: 'default' },
    },
    signal,
  );
  const { instanceId } = workload;
  await untilPricesKnown(world, signal);
  await world.region.inject({ ...keyPairIsGone, principal: instanceId });
  await giveNotice(world, workload, { action: 'terminate', seconds: 60 });
  const { instances } = await world.region.until((view) => view.instances.some(succeeds(workload)), { signal });
  const successor = instances.find(succeeds(workload));
  await world.controlPlane.instance(workload.agentId, successor?.id ?? '', 'primary', signal);
  expect(successor?.tags).toMatchObject({
    'cost-00': 'x',
    'spotguard:agent': 'many-tags',
    'spotguard:role': 'primary',
  });
  expect(Object.keys(successor?.tags ?? {}).filter((key) => key.startsWith('cost-')).length).toBeLessThan(46);
});

test('a switch whose key pair was deleted fails after one launch, and is undone', { timeout: timeoutMs }, async () => {
  const signal = AbortSignal.timeout(timeoutMs);
  const workload = await world.addWorkload(
    { name: 'no-key-pair', market: 'spot', zone: 'us-east-1a', parameters: { KeyName: 'default' } },
    signal,
  );
  const { instanceId } = workload;
  await world.region.inject({ ...keyPairIsGone, principal: instanceId });
  const order = { target: 'pool', pool_id: `${instanceType}.us-east-1b`, terminate_wait_seconds: 1 } as const;
  const commandId = await world.controlPlane.forceSwitch(instanceId, order, signal);
  const answer = await world.controlPlane.command(commandId, signal);
  expect(answer).toMatchObject({ success: false, message: expect.stringContaining("key pair 'default' is gone") });
  const launches = (await world.region.calls()).filter(
    ({ action, parameters, ...call }) =>
      action === 'RunInstances' && call.instanceId === instanceId && parameters['DryRun'] !== 'true',
  );
  expect(launches.map(({ result }) => result)).toEqual(['InvalidKeyPair.NotFound']);
  const instances = await world.region.instances();
  expect(instances.filter(succeeds(workload))).toEqual([]);
  expect(instances.find(({ id }) => id === instanceId)?.state).toBe('running');
});

function succeeds({ instanceId }: Workload) {
  return ({ tags }: { readonly tags: Readonly<Record<string, string>> }) =>
    tags['spotguard:predecessor'] === instanceId;
}
