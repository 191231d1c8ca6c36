import type { InstanceView, RegionView } from '@spotguard/simulator';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { instanceType, type Workload, World } from '../src/world/world.js';

const timeoutMs = 150_000;
const settings = {
  TERMINATION_CHECK_INTERVAL: '1',
  PRICING_REPORT_INTERVAL: '2',
  CREATE_SNAPSHOT_ON_SWITCH: 'false',
  SPOTGUARD_REPLICA_POLL_INTERVAL: '5',
};
const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'] as const;
const markets = ['spot', 'on-demand'] as const;
let world: World;

beforeAll(async () => {
  world = await World.start({ timeScale: 20 });
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

/** A workload whose agent knows where else there is capacity. */
async function workloadOf(name: string, signal: AbortSignal): Promise<Workload> {
  const workload = await world.addWorkload({ name, market: 'spot', zone: 'us-east-1a', settings }, signal);
  await until(({ calls }) => {
    const isRead = ({ action, instanceId, result }: RegionView['calls'][number]) =>
      action === 'DescribeSpotPriceHistory' && instanceId === workload.instanceId && result === 'ok';
    return calls.some(isRead);
  }, signal);
  return workload;
}

function until(isSo: (view: RegionView) => boolean, signal: AbortSignal): Promise<RegionView> {
  return world.region.until(isSo, { signal });
}

/** Gives notice, so many real seconds ahead. */
function giveNotice({ instanceId }: Workload, action: 'terminate' | 'stop', seconds: number): Promise<void> {
  return world.region.notice(instanceId, { action, inMs: seconds * 1_000 * world.speed });
}

/** What was launched for a workload after its first instance. */
function successorsOf({ name, instanceId }: Workload, { instances }: Pick<RegionView, 'instances'>): InstanceView[] {
  return instances.filter(({ id, tags }) => tags['spotguard:agent'] === name && id !== instanceId);
}

function stateOf(id: string, { instances }: Pick<RegionView, 'instances'>): string | undefined {
  return instances.find((instance) => instance.id === id)?.state;
}

/** Resolves with the primary, for the control plane and in EC2, when it is none of these. */
async function otherPrimary(workload: Workload, than: readonly string[], signal: AbortSignal): Promise<InstanceView> {
  const find = async () => {
    const { instanceId } = await world.controlPlane.agent(workload.name, signal);
    const found = (await world.region.instances()).find(({ id }) => id === instanceId);
    return found?.state === 'running' && !than.includes(instanceId) ? found : undefined;
  };
  return vi.waitUntil(find, { interval: 200, timeout: timeoutMs });
}

test('no capacity anywhere when the notice comes: the first room that comes up is taken', {
  timeout: timeoutMs,
}, async () => {
  const signal = AbortSignal.timeout(timeoutMs);
  const workload = await workloadOf('without-room', signal);
  const pools = zones.flatMap((zone) => markets.map((market) => ({ instanceType, zone, market })));
  for (const pool of pools) await world.region.setCapacity(pool, 0);
  try {
    await giveNotice(workload, 'terminate', 60);
    const isAsked = ({ action, instanceId }: RegionView['calls'][number]) =>
      action === 'RunInstances' && instanceId === workload.instanceId;
    // Every pool has refused twice.
    await until(({ calls }) => calls.filter(isAsked).length >= 10, signal);
  } finally {
    for (const pool of pools) await world.region.setCapacity(pool, undefined);
  }
  await otherPrimary(workload, [workload.instanceId], signal);
  expect(successorsOf(workload, { instances: await world.region.instances() })).toHaveLength(1);
});

test.concurrent('a replacement that dies right after its launch is followed by another', {
  timeout: timeoutMs,
}, async () => {
  const signal = AbortSignal.timeout(timeoutMs);
  const workload = await workloadOf('dead-replacement', signal);
  await giveNotice(workload, 'terminate', 90);
  const view = await until((seen) => successorsOf(workload, seen).length > 0, signal);
  const first = successorsOf(workload, view)[0]?.id ?? '';
  await world.region.destroy(first);
  await otherPrimary(workload, [workload.instanceId, first], signal);
});

test.concurrent('a replica that has died without a word is not left the workload: a replacement carries it', {
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
  await giveNotice(workload, 'terminate', 90);
  await otherPrimary(workload, [workload.instanceId, replica], signal);
});

test.concurrent('an instance that EC2 stops and starts again after a failover is ended by its successor', {
  timeout: timeoutMs,
}, async () => {
  const signal = AbortSignal.timeout(timeoutMs);
  const workload = await workloadOf('started-again', signal);
  const { instanceId: old } = workload;
  await giveNotice(workload, 'stop', 25);
  const { id: successor } = await otherPrimary(workload, [old], signal);
  const { calls: before } = await until((seen) => stateOf(old, seen) === 'stopped', signal);
  const looks = (calls: RegionView['calls']) =>
    calls.filter(({ action, instanceId }) => action === 'DescribeInstances' && instanceId === successor).length;
  await until(({ calls }) => looks(calls) > looks(before), signal);
  await world.region.clearNotice(old);
  await world.region.resume(old);
  await until((seen) => stateOf(old, seen) === 'terminated', signal);
  expect(stateOf(successor, { instances: await world.region.instances() })).toBe('running');
});
