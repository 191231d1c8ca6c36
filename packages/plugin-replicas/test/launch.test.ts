import { parseLaunchIntent, tagKeys } from '@spotguard/protocol';
import { SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { overloaded } from './fake-cloud.js';
import { ReplicasWorld } from './replicas-world.js';

test('a listed replica is launched, and its instance and its readiness are reported', async () => {
  const world = new ReplicasWorld();
  world.controlPlane.want('r1');
  await using agent = await world.start();
  await agent.poll();
  await agent.advance(1_000);
  expect(world.effects.list).toEqual(['launch i-1', 'report r1 i-1', 'report r1 ready']);
  expect(agent.ready()).toMatchObject([{ replicaId: 'r1', instanceId: 'i-1', zone: 'us-east-1b' }]);
  await agent.poll(20);
  expect(world.effects.list).toHaveLength(3);
  expect(agent.status('replicas').state).toBe('ok');
});

test('a replica is a spot copy of its instance in the next generation, and its tags say what it is', async () => {
  const world = new ReplicasWorld();
  world.controlPlane.want('r1');
  await using agent = await world.start({ instance: { lineage: { generation: 4 }, identity: { market: 'ondemand' } } });
  await agent.poll();
  const [copyRequest] = world.cloud.copyRequests;
  expect(copyRequest).toMatchObject({
    zone: 'us-east-1b',
    market: 'spot',
    clientToken: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(copyRequest?.instanceType).toBeUndefined();
  expect(copyRequest?.tags).toMatchObject({
    [tagKeys.agent]: 'demo',
    [tagKeys.generation]: '5',
    [tagKeys.role]: 'standby',
    [tagKeys.predecessor]: 'i-old',
  });
  const intent = parseLaunchIntent(copyRequest?.tags[tagKeys.intent]);
  expect(intent).toMatchObject({ kind: 'standby', key: 'r1', fromMarket: 'ondemand' });
});

test.each([null, '', 'manual-1a2b3c4d', 'replica-1a2b3c4d', 'emergency-1a2b3c4d'])(
  'a row whose instance id is the placeholder %j is launched',
  async (instanceId) => {
    const world = new ReplicasWorld();
    world.controlPlane.want('r1', { instanceId });
    await using agent = await world.start();
    await agent.poll();
    expect(world.cloud.living).toEqual(['i-1']);
  },
);

test('a row that has an instance already is not launched', async () => {
  const world = new ReplicasWorld();
  world.controlPlane.want('r1', { instanceId: 'i-0aa' });
  await using agent = await world.start();
  await agent.poll(3);
  expect(world.effects.list).toEqual([]);
});

test('with a v4 backend the pool is read from its nested form, and a replica is ready when its status checks pass', async () => {
  const world = new ReplicasWorld();
  world.controlPlane.ours = false;
  world.controlPlane.want('r1', { instanceId: 'manual-1a2b3c4d' });
  await using agent = await world.start();
  await agent.poll();
  await agent.advance(1_000);
  expect(world.effects.list).toEqual(['launch i-1', 'report r1 i-1', 'report r1 ready']);
  expect(world.cloud.copyRequests).toMatchObject([{ zone: 'us-east-1b' }]);
});

test.each([
  ['of another type', 'c5.large.us-east-1b', /is of another type than this instance \(m5.large\)/],
  ['that has no valid name', 'somewhere', /is not a pool/],
  ['that the request does not name', undefined, /names neither a pool nor a zone/],
])(
  'a pool %s is reported as failed with the reason, and does not trip the circuit breaker',
  async (_, poolId, reason) => {
    const world = new ReplicasWorld();
    world.controlPlane.want('r1', { poolId });
    await using agent = await world.start();
    await agent.poll();
    expect(world.effects.list).toEqual(['report r1 failed']);
    expect(world.controlPlane.row('r1')?.error).toMatch(reason);
    world.controlPlane.want('r2');
    await agent.poll();
    expect(world.cloud.living).toEqual(['i-1']);
  },
);

test('a launch whose answers are lost several times leads to one instance', async () => {
  const world = new ReplicasWorld();
  world.cloud.loseAnswer('launch', 5);
  world.controlPlane.want('r1');
  await using agent = await world.start();
  await agent.poll(4);
  expect(world.effects.list).toEqual(['launch i-1', 'report r1 i-1', 'report r1 ready']);
});

test('an instance whose launch is never answered is found and ended, and the replica reported as failed', async () => {
  const world = new ReplicasWorld();
  world.cloud.loseAnswer('launch', 500);
  world.controlPlane.want('r1');
  await using agent = await world.start();
  await agent.advance(700_000);
  expect(world.effects.list).toEqual(['launch i-1', 'terminate i-1', 'report r1 failed']);
});

test('a replica that does not become ready is ended and reported as failed, and not launched again', async () => {
  const world = new ReplicasWorld();
  world.cloud.onLaunch = () => {};
  world.controlPlane.want('r1');
  await using agent = await world.start({ config: { readyTimeoutSeconds: 60 } });
  await agent.poll(10);
  expect(world.effects.list).toEqual(['launch i-1', 'report r1 i-1', 'terminate i-1', 'report r1 failed']);
  expect(world.controlPlane.row('r1')?.error).toMatch(/Replica i-1 was not ready within 60 s/);
  expect(agent.ready()).toEqual([]);
});

test('reports wait while the control plane cannot be reached, and are then sent in order', async () => {
  const world = new ReplicasWorld();
  world.cloud.onLaunch = (instanceId) => {
    world.controlPlane.isUnreachable = true;
    world.controlPlane.register(instanceId);
  };
  world.controlPlane.want('r1');
  await using agent = await world.start();
  await agent.poll(4);
  expect(world.effects.list).toEqual(['launch i-1']);
  world.controlPlane.isUnreachable = false;
  await agent.poll(20);
  expect(world.effects.list).toEqual(['launch i-1', 'report r1 i-1', 'report r1 ready']);
});

test.each(['standby', 'superseded', 'retiring'] as const)('a %s instance neither launches nor ends', async (role) => {
  const world = new ReplicasWorld();
  world.controlPlane.role = role;
  world.controlPlane.want('r1');
  world.addReplica('i-0aa', 'r2');
  world.controlPlane.want('r2', { instanceId: 'i-0aa', status: 'terminated' });
  await using agent = await world.start();
  await agent.poll(3);
  expect(world.effects.list).toEqual([]);
});

test('an agent that is switched off or frozen launches nothing until it is on and not frozen again', async () => {
  const world = new ReplicasWorld();
  world.controlPlane.settings = { enabled: false };
  world.controlPlane.want('r1');
  await using agent = await world.start();
  await agent.poll(3);
  world.controlPlane.settings = { enabled: true };
  world.controlPlane.frozen = true;
  await agent.poll(3);
  expect(world.effects.list).toEqual([]);
  world.controlPlane.frozen = false;
  await agent.poll();
  expect(world.cloud.living).toEqual(['i-1']);
});

test('with a v4 backend, which promotes no replica, an instance that was launched as a replica launches none', async () => {
  const world = new ReplicasWorld();
  world.controlPlane.ours = false;
  world.controlPlane.want('r1');
  await using agent = await world.start({ instance: { lineage: { intent: 'standby/r0/1/spot' } } });
  await agent.poll(3);
  expect(world.effects.list).toEqual([]);
});

test('items in the list that are not rows are dropped, counted and logged', async () => {
  const world = new ReplicasWorld();
  world.controlPlane.listAnswer = { replicas: [null, { id: 7 }, 'row'] };
  await using agent = await world.start();
  await agent.poll();
  const dropped = agent.log.lines.filter(({ message }) => message.includes('were dropped'));
  expect(dropped.map(({ fields }) => fields)).toMatchObject([
    { dropped: 3, sinceStart: 3 },
    { dropped: 3, sinceStart: 6 },
  ]);
});

test('a retryable error of EC2 does not make a launch fail', async () => {
  const world = new ReplicasWorld();
  world.cloud.fail('plan', overloaded(), overloaded());
  world.cloud.fail('launch', overloaded());
  world.controlPlane.want('r1');
  await using agent = await world.start();
  await agent.poll(2);
  expect(world.cloud.living).toEqual(['i-1']);
});

const noCapacity = () => new SpotGuardError('CAPACITY_UNAVAILABLE', 'There is no capacity in us-east-1b');

test('a launch that fails is reported, and the next launches wait, twice as long after each failure', async () => {
  const world = new ReplicasWorld();
  await using agent = await world.start({
    config: { pollIntervalSeconds: 10 },
    succession: { maxLaunchesPerHour: 100 },
  });
  world.cloud.fail('launch', ...Array.from({ length: 8 }, noCapacity));
  const triedAt: number[] = [];
  const begin = world.clock.now();
  for (let second = 0; second < 900; second += 10) {
    // Like a backend that wants another replica as soon as one has failed.
    if (![...world.controlPlane.rows.values()].some(({ status }) => status === 'launching')) {
      world.controlPlane.want(`r${world.controlPlane.rows.size + 1}`);
    }
    const before = world.cloud.copyRequests.length;
    await agent.advance(10_000);
    if (world.cloud.copyRequests.length > before) triedAt.push((world.clock.now() - begin) / 1_000);
  }
  expect(triedAt.map((at, place) => at - (triedAt[place - 1] ?? 0))).toEqual([10, 60, 120, 240]);
  expect(world.effects.list.slice(0, 2)).toEqual(['report r1 failed', 'report r2 failed']);
  expect(agent.status('replicas')).toMatchObject({ state: 'degraded', reason: expect.stringMatching(/pause until/) });
});

test('after failures one launch at a time is tried, and a success lets all others begin', async () => {
  const world = new ReplicasWorld();
  world.cloud.fail('launch', noCapacity());
  world.controlPlane.want('r1');
  world.cloud.onLaunch = () => {};
  await using agent = await world.start();
  await agent.poll();
  for (const id of ['r2', 'r3', 'r4']) world.controlPlane.want(id);
  await agent.poll(4);
  expect(world.cloud.living).toEqual(['i-1']);
  expect(agent.status('replicas').reason).toMatch(/wait for that of r2/);
  world.controlPlane.register('i-1');
  await agent.poll(2);
  expect(world.cloud.living).toEqual(['i-1', 'i-2', 'i-3']);
});

test('no more than maxLaunchesPerHour replicas are launched in an hour, and the status says so', async () => {
  const world = new ReplicasWorld();
  await using agent = await world.start({ succession: { maxLaunchesPerHour: 2 } });
  for (const id of ['r1', 'r2', 'r3']) world.controlPlane.want(id);
  await agent.poll(10);
  expect(world.cloud.living).toEqual(['i-1', 'i-2']);
  expect(agent.status('replicas')).toMatchObject({
    state: 'degraded',
    reason: expect.stringMatching(/maxLaunchesPerHour is 2/),
  });
  const warnings = agent.log
    .messages('warn')
    .filter((message) => message === 'Replicas wait for their launch, or were not ended');
  expect(warnings).toHaveLength(1);
  await agent.advance(3_600_000);
  expect(world.cloud.living).toEqual(['i-1', 'i-2', 'i-3']);
  await agent.poll();
  expect(world.effects.list.filter((effect) => effect.startsWith('launch'))).toHaveLength(3);
});

test.each([-7_200_000, 7_200_000])(
  'the hour of the launch limit is unaffected by a step of the wall clock of %i ms',
  async (stepMs) => {
    const world = new ReplicasWorld();
    await using agent = await world.start({ succession: { maxLaunchesPerHour: 1 } });
    for (const id of ['r1', 'r2']) world.controlPlane.want(id);
    await agent.poll(4);
    world.clock.stepWallClock(stepMs);
    await agent.poll(10);
    expect(world.cloud.living).toEqual(['i-1']);
    await agent.advance(3_600_000);
    expect(world.cloud.living).toEqual(['i-1', 'i-2']);
  },
);

test.each([-7_200_000, 7_200_000])(
  'the pause after a failed launch is unaffected by a step of the wall clock of %i ms',
  async (stepMs) => {
    const world = new ReplicasWorld();
    world.cloud.fail('launch', noCapacity());
    world.controlPlane.want('r1');
    await using agent = await world.start({ config: { pollIntervalSeconds: 10 } });
    await agent.advance(10_000);
    world.controlPlane.want('r2');
    world.clock.stepWallClock(stepMs);
    await agent.advance(50_000);
    expect(world.cloud.living).toEqual([]);
    await agent.advance(30_000);
    expect(world.cloud.living).toEqual(['i-1']);
  },
);
