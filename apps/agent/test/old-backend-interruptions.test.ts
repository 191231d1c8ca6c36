import type { RegionView } from '@spotguard/simulator';
import { expect, test } from 'vitest';
import { instanceType, OldBackendWorld } from './old-backend/old-backend-world.js';

/** In simulated milliseconds: a real minute. */
const farOff = 30_000_000;

test('an error of the old backend in answer to a notice is read, and the agent replaces its instance itself', async () => {
  await using world = await OldBackendWorld.start();
  const instance = await world.launch();
  const { log } = await world.agentOn(instance);
  await world.registered();
  world.region.notice(instance, { action: 'terminate', inMs: farOff });
  const successor = await world.replacement(instance);
  await world.until(() => world.sent('termination-imminent').length > 0);

  const { instances } = world.region;
  expect(instances().find(({ id }) => id === successor)?.tags).toMatchObject({
    'spotguard:predecessor': instance,
    'spotguard:agent': 'web',
  });
  const isRead = () => log.lines.find(({ message }) => message === 'Notice reported')?.fields;
  await expect.poll(isRead, { interval: 10, timeout: 60_000 }).toMatchObject({
    success: false,
    answer: 'Agent should create emergency state snapshot and upload to S3',
  });
  const [sent] = world.sent('termination-imminent');
  expect(sent).toMatchObject({ instance_id: instance, termination_time: expect.stringMatching(/\+00:00$/) });
  // The answer is final, so the same notice is not reported again.
  expect(world.sent('termination-imminent')).toHaveLength(1);
});

test('a replica without an instance does not take over the workload', async () => {
  await using world = await OldBackendWorld.start();
  const instance = await world.launch();
  await world.agentOn(instance);
  const agentId = await world.registered();
  const row = world.backend.coordinate(agentId, `${instanceType}.us-east-1b`);
  row.status = 'ready';
  world.region.notice(instance, { action: 'terminate', inMs: farOff });
  expect(await world.replacement(instance)).toMatch(/^i-/);
  await world.until(() => row.status === 'promoted');
});

/** Returns the successor of an instance, as its tags name it. */
function successorOf(instance: string, { instances }: Pick<RegionView, 'instances'>): string | undefined {
  return instances.find(({ id }) => id === instance)?.tags['spotguard:successor'];
}

/** Launches an instance with the tags of a replica, and ends it. */
async function endedReplica(world: OldBackendWorld): Promise<string> {
  const tags = { 'spotguard:agent': 'web', 'spotguard:generation': '2', 'spotguard:role': 'standby' };
  const replica = await world.launch({ tags });
  await world.region.destroy(replica);
  return replica;
}

test.each([
  ['an ended instance', endedReplica],
  ['the instance under notice itself', async (_: OldBackendWorld, instance: string) => instance],
] as const)(
  '%s is not accepted as the successor when the old backend names it: a replacement is launched',
  async (_, name) => {
    await using world = await OldBackendWorld.start();
    const instance = await world.launch();
    const named = await name(world, instance);
    const { log } = await world.agentOn(instance);
    const row = world.backend.coordinate(await world.registered(), `${instanceType}.us-east-1b`);
    Object.assign(row, { status: 'ready', instance_id: named });
    world.region.notice(instance, { action: 'terminate', inMs: farOff });
    const { instances } = await world.region.until((view) => successorOf(instance, view) !== undefined);

    expect(row.status).toBe('promoted');
    expect(log.lines.find(({ message }) => message === 'Notice reported')?.fields).toMatchObject({ success: true });
    const successor = instances.find(({ id }) => id === successorOf(instance, { instances }));
    expect(successor).toMatchObject({
      state: expect.stringMatching(/^(pending|running)$/),
      tags: { 'spotguard:predecessor': instance },
    });
    expect([instance, named]).not.toContain(successor?.id);
    expect(world.timeline).not.toContain('TerminateInstances');
  },
);

test('a ready replica takes over long before the end of the primary when the old backend names an ended one', async () => {
  await using world = await OldBackendWorld.start();
  const { tables } = world.backend;
  const instance = await world.launch();
  await world.agentOn(instance, { replicas: { pollIntervalSeconds: 1 } });
  const agentId = await world.registered();
  const copyRequest = world.backend.coordinate(agentId, `${instanceType}.us-east-1b`);
  await world.until(() => copyRequest.status === 'ready');
  const replica = copyRequest.instance_id ?? '';
  await world.agentOn(replica);
  // The backend chooses the older one of two ready replicas.
  const ended = await endedReplica(world);
  tables.replicas.unshift({ ...copyRequest, id: `${copyRequest.id.slice(0, -4)}dead`, instance_id: ended });
  world.region.notice(instance, { action: 'terminate', inMs: farOff });
  const { instances } = await world.region.until((view) => successorOf(instance, view) !== undefined);
  expect(successorOf(instance, { instances })).toBe(replica);
  await world.until(() => world.sent('register').some(({ instance_id: registered }) => registered === replica));

  expect(tables.replicas[0]).toMatchObject({ instance_id: ended, status: 'promoted' });
  expect(tables.agent(agentId)?.instance_id).toBe(replica);
  expect(world.region.instances().find(({ id }) => id === instance)?.state).toBe('running');
  // The operator launched two of them, including the ended one.
  expect(world.timeline.filter((what) => what === 'RunInstances')).toHaveLength(3);
});

test('a recommendation is reported, and a replica that the old backend cannot create is requested once', async () => {
  await using world = await OldBackendWorld.start();
  const { tables } = world.backend;
  const instance = await world.launch();
  const { agent, log } = await world.agentOn(instance);
  await world.registered();
  world.region.rebalance(instance);
  await world.until(() => tables.terminationEvents.length > 0 && world.sent('create-emergency-replica').length > 0);
  await expect
    .poll(() => log.messages('warn'), { interval: 10, timeout: 60_000 })
    .toContain('No replica on the recommendation');
  expect(tables.terminationEvents).toMatchObject([{ body: { instance_id: instance } }]);
  const beats = world.sent('heartbeat').length;
  await world.until(() => world.sent('heartbeat').length > beats + 4);
  expect(world.sent('create-emergency-replica')).toHaveLength(1);
  expect(tables.terminationEvents).toHaveLength(1);
  expect(agent.plugins.every(({ state }) => state === 'ok')).toBe(true);
});

test('when the old backend can create replicas, one is created after a recommendation and launched once', async () => {
  await using world = await OldBackendWorld.start();
  const { tables } = world.backend;
  tables.schema = 'mended';
  const instance = await world.launch();
  await world.agentOn(instance, { replicas: { pollIntervalSeconds: 1 } });
  await world.registered();
  // In the database, only an instance that a switch launched has a pool.
  Object.assign(tables.instance(instance) ?? {}, { current_pool_id: `${instanceType}.us-east-1a` });
  await world.until(() => tables.pricingReports.length > 0);
  world.region.rebalance(instance);
  const replica = await world.replacement(instance);
  await world.until(() => tables.replicas.some(({ status }) => status === 'ready'));
  expect(tables.replicas).toMatchObject([{ instance_id: replica, replica_type: 'automatic-rebalance' }]);
  const beats = world.sent('heartbeat').length;
  await world.until(() => world.sent('heartbeat').length > beats + 4);
  expect(world.sent('create-emergency-replica')).toHaveLength(1);
  expect(tables.replicas).toHaveLength(1);
  expect(world.timeline.filter((what) => what === 'RunInstances')).toHaveLength(2);
});
