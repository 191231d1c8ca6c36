import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFailure } from './fake-cloud.js';
import { answeredWith } from './fake-control-plane.js';
import { maintenancePath, rebalancePath, TerminationWorld } from './termination-world.js';

const ask = 'POST create-emergency-replica';
const giveBack = 'DELETE r1';

function recommend(world: TerminationWorld, noticeTime = '2027-01-01T00:00:00Z') {
  world.cloud.documents.set(rebalancePath, JSON.stringify({ noticeTime }));
}

test('a recommendation is reported and a replica asked for, once each', async () => {
  const world = new TerminationWorld();
  recommend(world);
  await using agent = await world.start();
  await agent.advance(3_600_000);
  expect(world.controlPlane.reports).toMatchObject([
    {
      name: 'rebalance-recommendation',
      body: { instance_id: 'i-old', detected_at: '2027-01-01T00:00:00.000000+00:00' },
    },
  ]);
  expect(world.controlPlane.named(ask)).toMatchObject([
    { body: { signal_type: 'rebalance-recommendation', instance_id: 'i-old' }, key: expect.any(String) },
  ]);
});

test('a replica is asked for in the other zones, cheapest first, also before any prices were reported', async () => {
  const world = new TerminationWorld();
  world.cloud.priceBook = 'unread';
  recommend(world);
  await using agent = await world.start();
  await agent.advance(60_000);
  const [{ body } = {}] = world.controlPlane.named(ask);
  expect(body).toMatchObject({ preferred_zones: ['us-east-1b', 'us-east-1c'] });
});

test('the replica is given back when no interruption followed, also after a restart', async () => {
  const world = new TerminationWorld();
  recommend(world);
  const first = await world.start();
  await first.advance(60_000);
  first.crash();
  await using second = await world.start();
  await second.advance(7_100_000);
  expect(world.controlPlane.named(giveBack)).toEqual([]);
  await second.advance(60_000);
  expect(world.controlPlane.named(giveBack)).toHaveLength(1);
  expect(world.controlPlane.named(ask)).toHaveLength(1);
});

test('a replica is not given back by an instance that has handed over: it may carry the workload', async () => {
  const world = new TerminationWorld();
  recommend(world);
  await using agent = await world.start();
  await agent.advance(60_000);
  agent.session.retire();
  await agent.advance(7_200_000);
  expect(world.controlPlane.named(giveBack)).toEqual([]);
});

test('while there is a replica for one recommendation, others are only reported; afterwards a replica is asked for again', async () => {
  const world = new TerminationWorld();
  recommend(world);
  await using agent = await world.start();
  await agent.advance(60_000);
  recommend(world, '2027-01-01T00:01:00Z');
  await agent.advance(600_000);
  expect(world.controlPlane.reports).toHaveLength(2);
  expect(world.controlPlane.named(ask)).toHaveLength(1);
  await agent.advance(6_540_000);
  recommend(world, '2027-01-01T02:00:00Z');
  await agent.advance(60_000);
  expect(world.controlPlane.named(ask)).toHaveLength(2);
});

test('by policy a recommendation is only reported', async () => {
  const world = new TerminationWorld();
  recommend(world);
  await using agent = await world.start({ config: { rebalancePolicy: 'report' } });
  await agent.advance(60_000);
  expect(world.controlPlane.reports).toHaveLength(1);
  expect(world.controlPlane.requests).toEqual([]);
});

test('a disabled agent reports, and asks for a replica when it is enabled again', async () => {
  const world = new TerminationWorld();
  world.controlPlane.enabled = false;
  recommend(world);
  await using agent = await world.start();
  await agent.advance(60_000);
  expect(world.controlPlane.reports).toHaveLength(1);
  expect(world.controlPlane.named(ask)).toEqual([]);
  world.controlPlane.enabled = true;
  await agent.advance(30_000);
  expect(world.controlPlane.named(ask)).toHaveLength(1);
});

test('no replica is asked for on a recommendation that had expired before it was found', async () => {
  const world = new TerminationWorld();
  recommend(world, '2026-12-31T22:00:00Z');
  await using agent = await world.start();
  await agent.advance(60_000);
  expect(world.controlPlane.reports).toHaveLength(1);
  expect(world.controlPlane.named(ask)).toEqual([]);
});

test('a v4 backend that fails on the request is not asked again', async () => {
  const world = new TerminationWorld();
  world.controlPlane.isSpotGuard = false;
  world.controlPlane.answers.set(ask, [answeredWith(500, { error: 'Unknown column' })]);
  recommend(world);
  await using agent = await world.start();
  await agent.advance(7_300_000);
  expect(world.controlPlane.named(ask)).toHaveLength(1);
  expect(world.controlPlane.named(giveBack)).toEqual([]);
});

test('a control plane of SpotGuard that fails is asked again with the same key', async () => {
  const world = new TerminationWorld();
  world.controlPlane.answers.set(ask, [answeredWith(503, {}), temporaryFailure(), { success: true, replica_id: 'r1' }]);
  recommend(world);
  await using agent = await world.start();
  await agent.advance(60_000);
  const keys = world.controlPlane.named(ask).map(({ key }) => key);
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
});

test('any body of the metadata service is either a recommendation or an error that is counted', async () => {
  const bodies = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ noticeTime: fc.oneof(fc.string(), fc.date()) }).map((value) => JSON.stringify(value)),
  );
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      const world = new TerminationWorld();
      world.cloud.documents.set(rebalancePath, body);
      await using agent = await world.start();
      await agent.advance(0);
      const isCounted = agent.status('termination').state === 'degraded';
      expect(world.controlPlane.reports).toHaveLength(isCounted ? 0 : 1);
    }),
    { numRuns: 60 },
  );
});

const reboot = {
  NotBefore: '21 Jan 2027 09:00:43 GMT',
  NotAfter: '21 Jan 2027 09:17:23 GMT',
  Code: 'system-reboot',
  Description: 'scheduled reboot',
  EventId: 'instance-event-1',
  State: 'active',
};

function schedule(world: TerminationWorld, ...events: readonly unknown[]) {
  world.cloud.documents.set(maintenancePath, JSON.stringify(events));
}

test('maintenance is read every five minutes and reported once per event and state', async () => {
  const world = new TerminationWorld();
  schedule(world, reboot, { Code: 'no id' }, 'nonsense');
  const first = await world.start();
  await first.advance(899_000);
  expect(world.cloud.reads.filter((path) => path === maintenancePath)).toHaveLength(3);
  expect(world.controlPlane.reports).toEqual([
    {
      name: 'maintenance-report',
      key: 'i-old/instance-event-1/active',
      body: {
        instance_id: 'i-old',
        event_id: 'instance-event-1',
        code: 'system-reboot',
        state: 'active',
        description: 'scheduled reboot',
        not_before: '21 Jan 2027 09:00:43 GMT',
        not_after: '21 Jan 2027 09:17:23 GMT',
      },
    },
  ]);
  first.crash();
  schedule(world, { ...reboot, State: 'completed' }, reboot);
  await using second = await world.start();
  await second.advance(60_000);
  expect(world.controlPlane.reports.map(({ key }) => key)).toEqual([
    'i-old/instance-event-1/active',
    'i-old/instance-event-1/completed',
  ]);
});

test('a v4 backend gets no maintenance report', async () => {
  const world = new TerminationWorld();
  world.controlPlane.isSpotGuard = false;
  schedule(world, reboot);
  await using agent = await world.start();
  await agent.advance(60_000);
  expect(world.controlPlane.reports).toEqual([]);
});

test.each(['<html>', '{}', '"x"'])(
  'a body that is not a list of maintenance events (%s) degrades the plugin',
  async (body) => {
    const world = new TerminationWorld();
    world.cloud.documents.set(maintenancePath, body);
    await using agent = await world.start({ instance: { identity: { market: 'ondemand' } } });
    await agent.advance(0);
    expect(agent.status('termination').state).toBe('degraded');
  },
);

test.each([-7_200_000, 7_200_000])(
  'a replica is given back after its time, also when the wall clock is set by %i ms',
  async (stepMs) => {
    const world = new TerminationWorld();
    recommend(world);
    await using agent = await world.start();
    await agent.advance(60_000);
    world.clock.stepWallClock(stepMs);
    await agent.advance(7_100_000);
    expect(world.controlPlane.named(giveBack)).toEqual([]);
    await agent.advance(100_000);
    expect(world.controlPlane.named(giveBack)).toHaveLength(1);
  },
);
