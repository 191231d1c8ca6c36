import { expect, test } from 'vitest';
import { instanceType, OldBackendWorld } from './old-backend/old-backend-world.js';

/** Simulated milliseconds; a minute here. */
const farOff = 30_000_000;

test('a notice that the old backend answers with an error is read, and the host is replaced by its own agent', async () => {
  await using world = await OldBackendWorld.start();
  const host = await world.launch();
  const { log } = await world.agentOn(host);
  await world.registered();
  world.region.notice(host, { action: 'terminate', inMs: farOff });
  const successor = await world.replacement(host);
  await world.until(() => world.sent('termination-imminent').length > 0);

  const { instances } = world.region;
  expect(instances().find(({ id }) => id === successor)?.tags).toMatchObject({
    'spotguard:predecessor': host,
    'spotguard:agent': 'web',
  });
  const isRead = () => log.lines.find(({ message }) => message === 'Notice reported')?.fields;
  await expect.poll(isRead, { interval: 10, timeout: 10_000 }).toMatchObject({
    success: false,
    answer: 'Agent should create emergency state snapshot and upload to S3',
  });
  const [sent] = world.sent('termination-imminent');
  expect(sent).toMatchObject({ instance_id: host, termination_time: expect.stringMatching(/\+00:00$/) });
  // The answer was final: the same notice is not told again.
  expect(world.sent('termination-imminent')).toHaveLength(1);
});

test('a standby that exists by name only is not trusted with the workload', async () => {
  await using world = await OldBackendWorld.start();
  const host = await world.launch();
  await world.agentOn(host);
  const agentId = await world.registered();
  const row = world.backend.coordinate(agentId, `${instanceType}.us-east-1b`);
  row.status = 'ready';
  world.region.notice(host, { action: 'terminate', inMs: farOff });
  expect(await world.replacement(host)).toMatch(/^i-/);
  await world.until(() => row.status === 'promoted');
});

test('a recommendation is reported, and the standby that the old backend cannot make is asked for once', async () => {
  await using world = await OldBackendWorld.start();
  const { tables } = world.backend;
  const host = await world.launch();
  const { agent, log } = await world.agentOn(host);
  await world.registered();
  world.region.rebalance(host);
  await world.until(() => tables.terminationEvents.length > 0 && world.sent('create-emergency-replica').length > 0);
  await expect.poll(() => log.messages('warn'), { interval: 10, timeout: 10_000 }).toContain('No standby to be had');
  expect(tables.terminationEvents).toMatchObject([{ body: { instance_id: host } }]);
  const beats = world.sent('heartbeat').length;
  await world.until(() => world.sent('heartbeat').length > beats + 4);
  expect(world.sent('create-emergency-replica')).toHaveLength(1);
  expect(tables.terminationEvents).toHaveLength(1);
  expect(agent.plugins.every(({ state }) => state === 'ok')).toBe(true);
});

test('where the old backend can make standbys, a recommendation makes one, and it is launched once', async () => {
  await using world = await OldBackendWorld.start();
  const { tables } = world.backend;
  tables.schema = 'mended';
  const host = await world.launch();
  await world.agentOn(host, { replicas: { pollIntervalSeconds: 1 } });
  await world.registered();
  // A host that was switched to has a pool in the database; one that was only registered has none.
  Object.assign(tables.instance(host) ?? {}, { current_pool_id: `${instanceType}.us-east-1a` });
  await world.until(() => tables.pricingReports.length > 0);
  world.region.rebalance(host);
  const standby = await world.replacement(host);
  await world.until(() => tables.replicas.some(({ status }) => status === 'ready'));
  expect(tables.replicas).toMatchObject([{ instance_id: standby, replica_type: 'automatic-rebalance' }]);
  const beats = world.sent('heartbeat').length;
  await world.until(() => world.sent('heartbeat').length > beats + 4);
  expect(world.sent('create-emergency-replica')).toHaveLength(1);
  expect(tables.replicas).toHaveLength(1);
  expect(world.timeline.filter((what) => what === 'RunInstances')).toHaveLength(2);
});
