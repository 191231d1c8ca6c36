import type { RegionView } from '@spotguard/simulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { giveNotice, poolsOf, untilPricesKnown } from '../src/world/interruption.js';
import { startAgain } from '../src/world/start-again.js';
import { destroyReplacement, otherPrimary, successorsOf } from '../src/world/successors.js';
import { instanceType, type Workload, World } from '../src/world/world.js';

const timeoutMs = 150_000;
const settings = {
  TERMINATION_CHECK_INTERVAL: '1',
  PRICING_REPORT_INTERVAL: '2',
  CREATE_SNAPSHOT_ON_SWITCH: 'false',
  SPOTGUARD_REPLICA_POLL_INTERVAL: '5',
};
let world: World;

beforeAll(async () => {
  world = await World.start({ timeScale: 20 });
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

/** Creates a workload whose agent has read prices and knows other pools. */
async function workloadOf(name: string, signal: AbortSignal): Promise<Workload> {
  const workload = await world.addWorkload({ name, market: 'spot', zone: 'us-east-1a', settings }, signal);
  await untilPricesKnown(world, signal);
  return workload;
}

test('without capacity anywhere when the notice comes, the first pool with capacity is used', {
  timeout: timeoutMs,
}, async () => {
  const signal = AbortSignal.timeout(timeoutMs);
  const workload = await workloadOf('without-capacity', signal);
  const pools = poolsOf(instanceType);
  for (const pool of pools) await world.region.setCapacity(pool, 0);
  try {
    await giveNotice(world, workload, { action: 'terminate', seconds: 60 });
    const isLaunchAttempt = ({ action, instanceId }: RegionView['calls'][number]) =>
      action === 'RunInstances' && instanceId === workload.instanceId;
    // Every pool has refused twice.
    await world.region.until(({ calls }) => calls.filter(isLaunchAttempt).length >= 10, { signal });
  } finally {
    for (const pool of pools) await world.region.setCapacity(pool, undefined);
  }
  await otherPrimary(world, workload, { than: [workload.instanceId], signal });
  expect(successorsOf(workload, { instances: await world.region.instances() })).toHaveLength(1);
});

test.concurrent('a replacement that dies right after its launch is followed by another', {
  timeout: timeoutMs,
}, async () => {
  const signal = AbortSignal.timeout(timeoutMs);
  const workload = await workloadOf('dead-replacement', signal);
  await giveNotice(world, workload, { action: 'terminate', seconds: 90 });
  const first = await destroyReplacement(world, workload, signal);
  await otherPrimary(world, workload, { than: [workload.instanceId, first], signal });
});

test.concurrent('a replica that was destroyed does not take over: a replacement does', {
  timeout: timeoutMs,
}, async () => {
  const signal = AbortSignal.timeout(timeoutMs);
  const workload = await workloadOf('dead-replica', signal);
  await world.controlPlane.configure(workload.agentId, { manualReplicaEnabled: true }, signal);
  const { instanceId: replica } = await world.controlPlane.readyReplica(
    workload.agentId,
    { parent: workload.instanceId },
    signal,
  );
  await world.region.destroy(replica);
  await giveNotice(world, workload, { action: 'terminate', seconds: 90 });
  await otherPrimary(world, workload, { than: [workload.instanceId, replica], signal });
});

test.concurrent('an instance that EC2 stops and starts again after a failover is ended by its successor', {
  timeout: timeoutMs,
}, async () => {
  const signal = AbortSignal.timeout(timeoutMs);
  const workload = await workloadOf('started-again', signal);
  const { instanceId: old } = workload;
  await giveNotice(world, workload, { action: 'stop', seconds: 25 });
  const { id: successor } = await otherPrimary(world, workload, { than: [old], signal });
  await startAgain(world, workload, { successor, signal });
  const instances = await world.region.instances();
  expect(instances.find(({ id }) => id === successor)?.state).toBe('running');
});
