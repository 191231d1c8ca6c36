import { SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { ReplicasWorld } from './replicas-world.js';

const ready = { key: 'r1/ready', replicaId: 'r1', instanceId: 'i-1', zone: 'us-east-1b', readyAfterSeconds: 0 };

/** A world whose agent has been told to launch replica `r1`. */
function wantingWorld(): ReplicasWorld {
  const world = new ReplicasWorld();
  world.controlPlane.want('r1');
  return world;
}

test('a replica tells when it is ready, and when it was ended because it is not wanted any more', async () => {
  const world = wantingWorld();
  await using agent = await world.start();
  await agent.poll(2);
  expect(world.told).toEqual([ready]);
  world.controlPlane.withdraw('r1');
  await agent.poll(3);
  expect(world.told.slice(1)).toEqual([
    {
      key: 'r1/ended',
      replicaId: 'r1',
      instanceId: 'i-1',
      outcome: 'withdrawn',
      reason: null,
      seconds: expect.objectContaining({ launch: 0, ready: 0, end: 0 }),
    },
  ]);
});

test('a replica tells that it is ready once, and how long that took, also when the agent is started again', async () => {
  const world = wantingWorld();
  world.cloud.onLaunch = () => {};
  const first = await world.start();
  await first.poll(2);
  await first.advance(40_000);
  world.controlPlane.register('i-1');
  await first.poll(2);
  first.crash();
  await using second = await world.start();
  await second.poll(3);
  expect(world.told).toEqual([{ ...ready, readyAfterSeconds: expect.any(Number) }]);
  expect(world.told[0]).toHaveProperty('readyAfterSeconds', second.ready()[0]?.readyAfterSeconds);
  world.controlPlane.withdraw('r1');
  await second.poll(3);
  expect(world.told.slice(1)).toMatchObject([{ key: 'r1/ended', outcome: 'withdrawn' }]);
  expect(world.told[1]).not.toHaveProperty('seconds.launch');
});

test('a replica that is gone tells why', async () => {
  const world = wantingWorld();
  await using agent = await world.start();
  await agent.poll(2);
  world.cloud.change('i-1', { state: 'terminated' });
  await agent.poll(5);
  expect(world.told.slice(1)).toMatchObject([
    { key: 'r1/ended', instanceId: 'i-1', outcome: 'failed', reason: 'Replica i-1 ended without being asked to' },
  ]);
});

test('a replica that EC2 refuses to launch tells why, without an instance', async () => {
  const world = wantingWorld();
  world.cloud.fail('launch', new SpotGuardError('QUOTA_EXCEEDED', 'No, says EC2'));
  await using agent = await world.start();
  await agent.poll(1);
  expect(world.told).toMatchObject([{ key: 'r1/ended', instanceId: null, outcome: 'failed', reason: 'No, says EC2' }]);
});

test('a replica that is withdrawn before it is launched tells no reason', async () => {
  const world = wantingWorld();
  const overloaded = () => new SpotGuardError('UPSTREAM_FAILED', 'Throttled', { retryable: true });
  world.cloud.fail('launch', ...Array.from({ length: 20 }, overloaded));
  await using agent = await world.start();
  await agent.poll(1);
  world.controlPlane.withdraw('r1');
  await agent.poll(4);
  expect(world.told).toMatchObject([{ key: 'r1/ended', instanceId: null, outcome: 'withdrawn', reason: null }]);
});

test('a replica that has become the primary tells that it is kept', async () => {
  const world = wantingWorld();
  await using agent = await world.start();
  await agent.poll(2);
  world.controlPlane.register('i-1', 'primary');
  world.controlPlane.withdraw('r1');
  await agent.poll(3);
  expect(world.told.slice(1)).toMatchObject([
    { key: 'r1/ended', instanceId: 'i-1', outcome: 'kept', reason: 'i-1 is not ended: it is the primary' },
  ]);
});

test('a replica of an earlier primary tells that it was ended, unless it had ended before', async () => {
  const world = new ReplicasWorld();
  for (const [instanceId, replicaId] of [
    ['i-0aa', 'r7'],
    ['i-0bb', 'r8'],
  ] as const) {
    world.addReplica(instanceId, replicaId);
    world.controlPlane.want(replicaId, { instanceId, status: 'terminated' });
  }
  world.cloud.change('i-0bb', { state: 'terminated' });
  await using agent = await world.start();
  await agent.poll(3);
  expect(world.told).toEqual([
    { key: 'r7/ended', replicaId: 'r7', instanceId: 'i-0aa', outcome: 'withdrawn', reason: null, seconds: {} },
  ]);
});
