import { SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { replicaInstanceId, TerminationWorld } from './termination-world.js';

test('a failover tells which instance carries the workload now, before this instance retires', async () => {
  const world = new TerminationWorld();
  await using agent = await world.start();
  await agent.advance(10_000);
  const startedAt = agent.clock.now();
  world.giveNotice();
  await agent.advance(5_000);
  expect(agent.session.role).toBe('retiring');
  const noticeId = world.controlPlane.named('POST termination-imminent')[0]?.key;
  expect(world.failovers).toEqual([
    {
      key: noticeId,
      noticeId,
      run: 1,
      outcome: 'handed-over',
      reason: null,
      instanceId: 'i-old',
      successorId: 'i-1',
      successorOrigin: 'launch',
      startedAt: expect.any(Number),
      seconds: { 'hand-over': expect.any(Number), 'end-leftovers': expect.any(Number), drain: expect.any(Number) },
      handOverSeconds: { choose: expect.any(Number), launch: expect.any(Number), handOver: expect.any(Number) },
    },
  ]);
  expect(world.failovers[0]?.startedAt).toBeGreaterThanOrEqual(startedAt);
  await agent.advance(300_000);
  expect(world.failovers).toHaveLength(1);
});

test('a failover to a ready replica tells so', async () => {
  const world = new TerminationWorld();
  world.replica = replicaInstanceId;
  world.controlPlane.register(replicaInstanceId);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(10_000);
  expect(world.failovers).toMatchObject([
    { outcome: 'handed-over', successorId: replicaInstanceId, successorOrigin: 'replica' },
  ]);
});

test('a failover tells how long the drain took', async () => {
  const world = new TerminationWorld();
  const drain = async () => world.clock.sleep(7_000, new AbortController().signal);
  world.giveNotice();
  await using agent = await world.start({ hooks: [{ name: 'slow', drain }] });
  await agent.advance(5_000);
  expect(world.failovers).toEqual([]);
  await agent.advance(10_000);
  const [told] = world.failovers;
  expect((told?.seconds['hand-over'] ?? 0) + (told?.seconds['drain'] ?? 0)).toBeGreaterThan(6);
});

test('a failover without a successor tells why, and so does each later run, with its own key', async () => {
  const world = new TerminationWorld();
  const full = () => new SpotGuardError('CAPACITY_UNAVAILABLE', 'Full');
  for (const zone of ['us-east-1a', 'us-east-1b', 'us-east-1c']) {
    for (const market of ['spot', 'ondemand'] as const) {
      world.cloud.refuse('launch', `${market} ${zone}`, ...Array.from({ length: 500 }, full));
    }
  }
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(240_000);
  const none = { outcome: 'no-successor', successorId: null, successorOrigin: null };
  const reason = 'The time of the notice has passed';
  const noticeId = world.controlPlane.named('POST termination-imminent')[0]?.key;
  expect(world.failovers).toMatchObject([
    { key: noticeId, noticeId, run: 1, ...none, reason },
    { key: `${noticeId}.2`, noticeId, run: 2, ...none, reason },
  ]);
});

test.each(['before', 'after'] as const)(
  'a failover that goes on after a crash %s its launch tells once',
  async (moment) => {
    const world = new TerminationWorld();
    world.giveNotice();
    const reached = world.effects.stopAt('launch i-1 spot us-east-1b', moment);
    const first = await world.start();
    await first.advance(10_000);
    await reached;
    first.crash();
    await using second = await world.start();
    await second.advance(60_000);
    expect(world.failovers).toMatchObject([{ outcome: 'handed-over', successorId: 'i-1' }]);
  },
);

test('a failover that had finished before a restart does not tell again', async () => {
  const world = new TerminationWorld();
  world.giveNotice();
  const first = await world.start();
  await first.advance(10_000);
  expect(world.failovers).toHaveLength(1);
  first.crash();
  await using second = await world.start();
  await second.advance(60_000);
  expect(second.session.role).toBe('retiring');
  expect(world.failovers).toHaveLength(1);
});

test('a failover without a disk tells the same', async () => {
  const world = new TerminationWorld();
  await using agent = await world.start();
  await agent.advance(10_000);
  world.storage.stall();
  world.giveNotice();
  await agent.advance(30_000);
  expect(world.failovers).toMatchObject([{ outcome: 'handed-over', successorId: 'i-1', run: 1 }]);
});

test('a failover tells which instances were rejected on the way', async () => {
  const world = new TerminationWorld();
  world.replica = replicaInstanceId;
  world.cloud.endInstance(replicaInstanceId, 'terminated');
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(10_000);
  expect(world.failovers).toMatchObject([
    { outcome: 'handed-over', reason: `${replicaInstanceId} was rejected: ${replicaInstanceId} is terminated` },
  ]);
});
