import { failoverReport } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { temporaryFailure } from './fake-cloud.js';
import { replacementId, replicaInstanceId, TerminationWorld } from './termination-world.js';

const imminent = 'POST termination-imminent';
const promoted = (instanceId: string) => ({ success: true, new_instance_id: instanceId });

function launches(world: TerminationWorld) {
  return world.effects.list.filter((effect) => effect.startsWith('launch'));
}

function reports(world: TerminationWorld) {
  return world.controlPlane.reports.map(({ body }) => failoverReport.parse(body));
}

test.each(['terminated', 'shutting-down', 'stopped'] as const)(
  'a ready replica that is %s at the time of the notice is rejected, and a replacement is launched',
  async (state) => {
    const world = new TerminationWorld();
    world.replica = replicaInstanceId;
    world.cloud.endInstance(replicaInstanceId, state);
    world.controlPlane.register(replicaInstanceId);
    world.giveNotice();
    await using agent = await world.start();
    await agent.advance(10_000);
    expect(world.effects.list).toEqual([
      'launch i-1 spot us-east-1b',
      'promote i-1 1 failover',
      'tag i-old',
      'failover-report',
    ]);
    expect(reports(world)).toMatchObject([{ outcome: 'replacement-launched', new_instance_id: 'i-1' }]);
    expect(reports(world)[0]?.reason).toContain(`${replicaInstanceId} was rejected: ${replicaInstanceId} is ${state}`);
  },
);

test('a ready replica that EC2 does not know any more is rejected', async () => {
  const world = new TerminationWorld();
  world.replica = replicaInstanceId;
  world.cloud.instances.delete(replicaInstanceId);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(10_000);
  expect(launches(world)).toEqual(['launch i-1 spot us-east-1b']);
});

test('when the promoted replica is dead, a replacement is launched for the generation after it', async () => {
  const world = new TerminationWorld();
  world.cloud.endInstance(replicaInstanceId);
  world.controlPlane.answers.set(imminent, [promoted(replicaInstanceId)]);
  world.controlPlane.primary = { instanceId: replicaInstanceId, generation: 2 };
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(10_000);
  expect(world.effects.list).toEqual([
    'launch i-1 spot us-east-1b',
    'promote i-1 2 failover',
    'tag i-old',
    'failover-report',
  ]);
  expect(world.cloud.copyRequests[0]?.tags).toMatchObject({
    'spotguard:generation': '3',
    'spotguard:predecessor': replicaInstanceId,
  });
});

const next = { 'spotguard:agent': 'demo', 'spotguard:generation': '2' };

// Each of these would be accepted but for one fault.
test.each([
  ['an instance that does not exist', 'i-00000000deadbeef0'],
  ['this instance itself', 'i-0123456789abcdef0'],
  ['an instance of another workload', 'i-0c0c0c0c0c0c0c0c0'],
  ['an instance without tags of SpotGuard', 'i-0f0f0f0f0f0f0f0f0'],
  ['an instance of an older generation', 'i-0d0d0d0d0d0d0d0d0'],
  ['an instance that has handed over', 'i-0b1b1b1b1b1b1b1b1'],
  ['a text that is not an instance id', 'i-1\nSPOTGUARD_ACTION=x'],
])('%s is not accepted as the successor, whoever names it', async (_, named) => {
  for (const isSpotGuard of [true, false]) {
    const world = new TerminationWorld();
    world.cloud.add('i-0123456789abcdef0', { tags: next });
    world.cloud.add('i-0c0c0c0c0c0c0c0c0', { tags: { ...next, 'spotguard:agent': 'database' } });
    world.cloud.add('i-0f0f0f0f0f0f0f0f0', { tags: { Name: 'database' } });
    world.cloud.add('i-0d0d0d0d0d0d0d0d0', { tags: { ...next, 'spotguard:generation': '1' } });
    world.cloud.add('i-0b1b1b1b1b1b1b1b1', { tags: { ...next, 'spotguard:role': 'retiring' } });
    world.cloud.add('i-1\nSPOTGUARD_ACTION=x', { tags: next });
    world.controlPlane.isSpotGuard = isSpotGuard;
    world.controlPlane.answers.set(imminent, [promoted(named)]);
    world.giveNotice();
    await using agent = await world.start({ instance: { identity: { instanceId: 'i-0123456789abcdef0' } } });
    await agent.advance(10_000);
    expect(launches(world)).toEqual(['launch i-1 spot us-east-1b']);
    // Before that launch, this instance handed over to nobody.
    expect(world.effects.list[0]).toBe('launch i-1 spot us-east-1b');
    expect(world.cloud.tags.get('i-0123456789abcdef0')).toMatchObject({ 'spotguard:successor': 'i-1' });
    expect(world.effects.list.filter((effect) => effect.startsWith('terminate'))).toEqual([]);
    expect(world.effects.list.filter((effect) => effect.startsWith('tag'))).toHaveLength(1);
  }
});

test('a ready replica takes over when the instance that a v4 backend names is gone', async () => {
  const world = new TerminationWorld();
  world.controlPlane.isSpotGuard = false;
  world.replica = replicaInstanceId;
  world.controlPlane.answers.set(imminent, [promoted('i-00000000deadbeef0')]);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(10_000);
  expect(world.effects.list).toEqual(['tag i-old']);
  expect(world.cloud.tags.get('i-old')).toMatchObject({ 'spotguard:successor': replicaInstanceId });
});

test('a replacement that dies right after its launch is detected within seconds, and the next option is tried', async () => {
  const world = new TerminationWorld();
  world.cloud.onLaunch = (instanceId) => {
    if (instanceId === 'i-1') world.cloud.endInstance(instanceId);
    else world.controlPlane.register(instanceId);
  };
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(5_000);
  expect(world.effects.list).toEqual([
    'launch i-1 spot us-east-1b',
    'launch i-2 spot us-east-1c',
    'promote i-2 1 failover',
    'tag i-old',
    'terminate i-1',
    'failover-report',
  ]);
  expect(world.controlPlane.released).toEqual(['i-1']);
  expect(reports(world)).toMatchObject([
    { new_instance_id: 'i-2', ladder: [{ pool_id: 'm5.large.us-east-1b', reason: expect.stringContaining('i-1') }] },
  ]);
});

test('a replacement that dies while it boots is detected within seconds', async () => {
  const world = new TerminationWorld();
  world.cloud.onLaunch = () => {};
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(30_000);
  world.cloud.endInstance('i-1');
  await agent.advance(5_000);
  expect(launches(world)).toEqual(['launch i-1 spot us-east-1b', 'launch i-2 spot us-east-1c']);
});

test('a replacement that EC2 does not show yet is not taken for dead', async () => {
  const world = new TerminationWorld();
  world.cloud.onLaunch = () => {};
  world.cloud.hidesLaunched = true;
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(25_000);
  world.cloud.hidesLaunched = false;
  await agent.advance(30_000);
  expect(launches(world)).toHaveLength(1);
});

test('a replacement is not taken for dead while EC2 does not answer', async () => {
  const world = new TerminationWorld();
  world.cloud.onLaunch = () => {
    world.cloud.silent = true;
  };
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(60_000);
  expect(launches(world)).toHaveLength(1);
});

test.each(['replacement', 'replica'] as const)(
  'a %s that dies after the hand-over is detected within seconds, and another successor is launched',
  async (kind) => {
    const world = new TerminationWorld();
    if (kind === 'replica') world.replica = replicaInstanceId;
    world.controlPlane.register(replicaInstanceId);
    world.giveNotice();
    await using agent = await world.start();
    await agent.advance(10_000);
    const first = kind === 'replica' ? replicaInstanceId : 'i-1';
    expect(world.effects.list).toContain(`promote ${first} 1 failover`);
    world.cloud.endInstance(first);
    await agent.advance(10_000);
    const second = kind === 'replica' ? 'i-1' : 'i-2';
    expect(world.effects.list).toContain(`promote ${second} 2 failover`);
    expect(world.cloud.tags.get('i-old')).toMatchObject({ 'spotguard:successor': second });
    expect(world.cloud.copyRequests.at(-1)?.tags).toMatchObject({
      'spotguard:generation': '3',
      'spotguard:predecessor': first,
    });
    expect(reports(world).map(({ new_instance_id }) => new_instance_id)).toEqual([first, second]);
  },
);

test('a promoted replica that dies before its agent has reported is replaced', async () => {
  const world = new TerminationWorld();
  world.controlPlane.answers.set(imminent, [promoted(replicaInstanceId)]);
  world.controlPlane.primary = { instanceId: replicaInstanceId, generation: 2 };
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(3_000);
  expect(world.effects.list).toEqual(['tag i-old', 'failover-report']);
  world.cloud.endInstance(replicaInstanceId);
  await agent.advance(10_000);
  expect(world.effects.list).toContain('promote i-1 2 failover');
});

test('a successor that dies after the hand-over is replaced, also when the agent crashed in between', async () => {
  const world = new TerminationWorld();
  world.giveNotice();
  const first = await world.start();
  await first.advance(10_000);
  first.crash();
  world.cloud.endInstance('i-1');
  await using second = await world.start();
  await second.advance(10_000);
  expect(world.effects.list).toContain('promote i-2 2 failover');
});

test('a successor that dies is replaced, also when the disk fails', async () => {
  const world = new TerminationWorld();
  await using agent = await world.start();
  await agent.advance(10_000);
  world.storage.failWith(new Error('The disk is full'));
  world.giveNotice();
  await agent.advance(10_000);
  world.cloud.endInstance('i-1');
  await agent.advance(10_000);
  expect(world.effects.list).toContain('promote i-2 2 failover');
});

test('a successor that ended after its own hand-over is not replaced', async () => {
  const world = new TerminationWorld();
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(10_000);
  const { tags = {} } = world.cloud.instances.get('i-1') ?? {};
  world.cloud.add('i-1', { tags: { ...tags, 'spotguard:role': 'retiring', 'spotguard:successor': replacementId } });
  world.cloud.endInstance('i-1');
  await agent.advance(30_000);
  expect(launches(world)).toHaveLength(1);
});

test('an instance of an unanswered launch that EC2 shows late does not keep running beside the successor', async () => {
  const world = new TerminationWorld();
  const lostAnswer = temporaryFailure('The answer was lost');
  let isLost = true;
  world.cloud.loseAnswer = (pool) => (isLost && pool === 'spot us-east-1b' ? lostAnswer : undefined);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(20_000);
  isLost = false;
  await agent.advance(20_000);
  expect(launches(world)).toEqual(['launch i-1 spot us-east-1b', 'launch i-2 spot us-east-1c']);
  const living = world.cloud.living.filter((instanceId) => /^i-\d$/.test(instanceId));
  expect(living).toEqual([world.controlPlane.primary.instanceId]);
});

test('an instance that is not needed and cannot be terminated is named in the report', async () => {
  const world = new TerminationWorld();
  world.replacement = { instanceId: replacementId, commandId: 'c1' };
  world.replica = replicaInstanceId;
  world.controlPlane.register(replicaInstanceId);
  world.cloud.refusesAll = (call) => (call.startsWith('terminate') ? new Error('Denied') : undefined);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(20_000);
  expect(reports(world)[0]?.reason).toContain(replacementId);
});

test('setting the wall clock back an hour during a failover changes no deadline', async () => {
  const world = new TerminationWorld();
  world.cloud.onLaunch = () => {};
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(10_000);
  world.clock.stepWallClock(-3_600_000);
  await agent.advance(98_000);
  expect(world.effects.list).toEqual(['launch i-1 spot us-east-1b', 'tag i-old', 'failover-report']);
});

test.each([
  ['has ended', 'terminated', 1],
  ['lives', 'running', 0],
] as const)(
  'a superseded instance fails over only when the instance that superseded it %s',
  async (_, state, count) => {
    const world = new TerminationWorld();
    const otherPrimary = 'i-0e0e0e0e0e0e0e0e0';
    world.cloud.add(otherPrimary, { tags: { 'spotguard:agent': 'demo', 'spotguard:generation': '1' } });
    world.cloud.endInstance(otherPrimary, state);
    world.controlPlane.role = 'superseded';
    world.controlPlane.primary = { instanceId: otherPrimary, generation: 1 };
    world.controlPlane.answers.set(imminent, [promoted(otherPrimary)]);
    world.giveNotice();
    await using agent = await world.start();
    await agent.advance(30_000);
    expect(launches(world)).toHaveLength(count);
  },
);
