import { failoverReport } from '@spotguard/protocol';
import { SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { temporaryFailure } from './fake-cloud.js';
import { replacementId, replicaInstanceId, TerminationWorld } from './termination-world.js';

const imminent = 'POST termination-imminent';
const retirementTags = (successor: string) => ({ 'spotguard:role': 'retiring', 'spotguard:successor': successor });

function reported(world: TerminationWorld) {
  return failoverReport.parse(world.controlPlane.report('failover-report'));
}

test('a replica that the control plane promotes takes over: nothing is launched', async () => {
  const world = new TerminationWorld();
  world.controlPlane.answers.set(imminent, [{ success: true, new_instance_id: replicaInstanceId, replica_id: 'r1' }]);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(0);
  expect(world.effects.list).toEqual(['tag i-old', 'failover-report']);
  expect(world.cloud.tags.get('i-old')).toEqual(retirementTags(replicaInstanceId));
  expect(reported(world)).toMatchObject({ outcome: 'standby-promoted', new_instance_id: replicaInstanceId });
  expect(agent.session.role).toBe('retiring');
});

test.each(['emergency-1234', 'manual-1', '', null])(
  'a replica that was never launched and has only a name (%s) is not a successor: a replacement is launched',
  async (name) => {
    const world = new TerminationWorld();
    world.controlPlane.isSpotGuard = false;
    world.controlPlane.answers.set(imminent, [{ success: true, new_instance_id: name }]);
    world.giveNotice();
    await using agent = await world.start();
    await agent.advance(5_000);
    expect(world.effects.list).toEqual(['launch i-1 spot us-east-1b', 'tag i-old']);
  },
);

test('a ready replica that this instance knows is promoted when the control plane names none', async () => {
  const world = new TerminationWorld();
  world.replica = replicaInstanceId;
  world.controlPlane.register(replicaInstanceId);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(0);
  expect(world.effects.list).toEqual([`promote ${replicaInstanceId} 1 failover`, 'tag i-old', 'failover-report']);
  expect(reported(world)).toMatchObject({ outcome: 'standby-promoted', new_instance_id: replicaInstanceId });
});

test('without a replica, the replacement of a switch under way is adopted', async () => {
  const world = new TerminationWorld();
  world.replacement = { instanceId: replacementId, commandId: 'c1' };
  world.controlPlane.register(replacementId);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(0);
  expect(world.effects.list).toEqual([`promote ${replacementId} 1 failover`, 'tag i-old', 'failover-report']);
  expect(reported(world)).toMatchObject({ outcome: 'switch-adopted', new_instance_id: replacementId });
});

test('a replica that is promoted after the launch takes over, and the replacement is terminated', async () => {
  const world = new TerminationWorld();
  world.cloud.onLaunch = () => {};
  const failure = temporaryFailure();
  const promoted = { success: true, new_instance_id: replicaInstanceId };
  world.controlPlane.answers.set(imminent, [failure, failure, failure, failure, promoted]);
  world.controlPlane.promotionOutcome = 'superseded';
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(4_000);
  world.controlPlane.register('i-1');
  await agent.advance(1_000);
  expect(world.effects.list).toEqual(['launch i-1 spot us-east-1b', 'tag i-old', 'terminate i-1', 'failover-report']);
  expect(world.cloud.tags.get('i-old')).toEqual(retirementTags(replicaInstanceId));
  expect(reported(world)).toMatchObject({ outcome: 'standby-promoted', new_instance_id: replicaInstanceId });
});

test('a replica that is promoted while launches fail takes over, and nothing more is launched', async () => {
  const world = new TerminationWorld();
  const failure = temporaryFailure();
  world.cloud.refusesAll = (call) => (call.startsWith('plan') ? temporaryFailure() : undefined);
  world.controlPlane.isSpotGuard = false;
  const promoted = { success: true, new_instance_id: replicaInstanceId };
  world.controlPlane.answers.set(imminent, [failure, failure, failure, failure, promoted]);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(30_000);
  expect(world.effects.list).toEqual(['tag i-old']);
  expect(world.cloud.tags.get('i-old')).toEqual(retirementTags(replicaInstanceId));
  expect(agent.session.role).toBe('retiring');
});

test('a control plane that is away delays only the promotion: the tags of this instance name the successor', async () => {
  const world = new TerminationWorld();
  world.controlPlane.away = true;
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(1_999);
  expect(world.effects.list).toEqual([]);
  await agent.advance(1);
  expect(world.effects.list).toEqual(['launch i-1 spot us-east-1b']);
  await agent.advance(18_000);
  expect(world.effects.list).toEqual(['launch i-1 spot us-east-1b', 'tag i-old']);
  expect(world.cloud.tags.get('i-old')).toEqual(retirementTags('i-1'));
  expect(agent.session.role).toBe('retiring');
  world.controlPlane.away = false;
  await agent.advance(60_000);
  expect(reported(world)).toMatchObject({ outcome: 'replacement-launched', new_instance_id: 'i-1' });
});

test.each(['away', 'hanging'] as const)(
  'a control plane that is %s delays the hand-over to a ready replica by five seconds at most',
  async (how) => {
    const world = new TerminationWorld();
    world.replica = replicaInstanceId;
    if (how === 'away') world.controlPlane.away = true;
    else world.controlPlane.answers.set(imminent, ['hang']);
    world.giveNotice();
    await using agent = await world.start();
    await agent.advance(4_999);
    expect(world.effects.list).toEqual([]);
    await agent.advance(1);
    expect(world.cloud.tags.get('i-old')).toEqual(retirementTags(replicaInstanceId));
  },
);

test('a control plane that answers the notice and then fails is tried three times', async () => {
  const world = new TerminationWorld();
  world.replica = replicaInstanceId;
  world.controlPlane.awayForInstances = true;
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(1_999);
  expect(world.effects.list).toEqual([]);
  await agent.advance(1);
  expect(world.effects.list[0]).toBe('tag i-old');
});

test('a control plane that does not answer delays the launch by two seconds', async () => {
  const world = new TerminationWorld();
  world.controlPlane.answers.set(imminent, ['hang']);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(2_000);
  expect(world.effects.list).toContain('launch i-1 spot us-east-1b');
});

test('a successor that does not register is named by tags twelve seconds before the end', async () => {
  const world = new TerminationWorld();
  world.cloud.onLaunch = () => {};
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(107_999);
  expect(world.effects.list).toEqual(['launch i-1 spot us-east-1b']);
  await agent.advance(1);
  expect(world.effects.list).toEqual(['launch i-1 spot us-east-1b', 'tag i-old', 'failover-report']);
});

test('a failing health probe delays the promotion until shortly before the end', async () => {
  const world = new TerminationWorld();
  world.healthy = false;
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(60_000);
  expect(world.effects.list).toEqual(['launch i-1 spot us-east-1b']);
  await agent.advance(45_000);
  expect(world.effects.list).toContain('promote i-1 1 failover');
});

test('a health probe that succeeds lets the promotion go ahead', async () => {
  const world = new TerminationWorld();
  world.healthy = false;
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(10_000);
  world.healthy = true;
  await agent.advance(1_000);
  expect(world.effects.list).toContain('promote i-1 1 failover');
});

test('an instance whose tags EC2 refuses retires all the same', async () => {
  const world = new TerminationWorld();
  const denied = new SpotGuardError('PERMISSION_DENIED', 'ec2:CreateTags is not allowed');
  world.cloud.refusesAll = (call) => (call === 'tag i-old' ? denied : undefined);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(5_000);
  expect(world.effects.list).toEqual(['launch i-1 spot us-east-1b', 'promote i-1 1 failover', 'failover-report']);
  expect(agent.session.role).toBe('retiring');
  world.cloud.refusesAll = () => undefined;
  await agent.advance(5_000);
  expect(world.cloud.tags.get('i-old')).toEqual(retirementTags('i-1'));
});

test('a v4 backend promotes nobody and gets no failover report', async () => {
  const world = new TerminationWorld();
  world.controlPlane.isSpotGuard = false;
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(30_000);
  expect(world.effects.list).toEqual(['launch i-1 spot us-east-1b', 'tag i-old']);
  expect(world.controlPlane.reports).toEqual([]);
  expect(agent.session.role).toBe('retiring');
});

test('the report tells how many whole seconds each part took', async () => {
  const world = new TerminationWorld();
  world.cloud.onLaunch = () => {};
  world.controlPlane.answers.set(imminent, ['hang', 'hang', 'hang', { success: false }]);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(12_000);
  world.controlPlane.register('i-1');
  await agent.advance(0);
  expect(reported(world).seconds).toEqual({ choose: 2, launch: 0, hand_over: 10 });
});
