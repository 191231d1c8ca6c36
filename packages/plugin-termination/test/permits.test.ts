import { expect, test } from 'vitest';
import { TerminationWorld } from './termination-world.js';

const imminent = 'POST termination-imminent';

function expectOnlyReported(world: TerminationWorld) {
  expect(world.controlPlane.named(imminent)).toHaveLength(1);
  expect(world.effects.list).toEqual([]);
}

test('a frozen agent reports a notice and the reason, and does nothing else', async () => {
  const world = new TerminationWorld();
  world.controlPlane.frozen = true;
  world.giveNotice();
  const drained: string[] = [];
  const hook = { name: 'queue', drain: async () => void drained.push('queue') };
  await using agent = await world.start({ hooks: [hook] });
  await agent.advance(120_000);
  expect(world.controlPlane.named(imminent)).toHaveLength(1);
  expect(world.effects.list).toEqual(['failover-report']);
  expect(world.controlPlane.report('failover-report')).toMatchObject({
    notice: { instance_id: 'i-old', action: 'terminate' },
    outcome: 'nothing-launched',
    reason: 'This agent is frozen',
  });
  expect(drained).toEqual([]);
  expect(agent.log.lines).toContainEqual(
    expect.objectContaining({
      message: 'Notice is only reported',
      fields: expect.objectContaining({ reason: 'This agent is frozen' }),
    }),
  );
});

test('a freeze that ends while the notice stands lets the failover begin', async () => {
  const world = new TerminationWorld();
  world.controlPlane.frozen = true;
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(30_000);
  expect(world.effects.list).toEqual(['failover-report']);
  world.controlPlane.frozen = false;
  await agent.advance(10_000);
  expect(world.effects.list).toContain('promote i-1 1 failover');
});

test('a replica that is frozen reports no failover, as it would not fail over anyway', async () => {
  const world = new TerminationWorld();
  world.controlPlane.frozen = true;
  world.controlPlane.role = 'standby';
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(120_000);
  expectOnlyReported(world);
});

test('a disabled agent fails over all the same', async () => {
  const world = new TerminationWorld();
  world.controlPlane.enabled = false;
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(5_000);
  expect(world.effects.list).toContain('promote i-1 1 failover');
});

test.each(['superseded', 'standby', 'retiring'] as const)('an instance that is %s only reports', async (role) => {
  const world = new TerminationWorld();
  world.controlPlane.role = role;
  world.giveNotice();
  await using agent = await world.start();
  if (role === 'retiring') agent.session.retire();
  await agent.advance(120_000);
  expectOnlyReported(world);
});

test.each([
  ['standby/r1/0/spot', 0],
  ['switch/c1/manual/0/keep/spot', 1],
])('before the control plane has assigned a role, the launch intent counts: %s', async (intent, launches) => {
  const world = new TerminationWorld();
  world.controlPlane.role = undefined;
  world.giveNotice();
  await using agent = await world.start({ instance: { lineage: { intent, predecessor: 'i-older' } } });
  await agent.advance(5_000);
  expect(world.effects.list.filter((effect) => effect.startsWith('launch'))).toHaveLength(launches);
});

test('an instance that is frozen while EC2 refuses its launch tries no other launch option', async () => {
  const world = new TerminationWorld();
  world.cloud.refuse('launch', 'spot us-east-1b', new Error('None'));
  const { countPlans } = freezeAtFirstLaunch(world);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(5_000);
  expect(countPlans()).toBe(1);
  expect(world.effects.list).toEqual(['failover-report']);
});

test('an instance that is frozen after it launched a replacement hands nothing over and stays the primary', async () => {
  const world = new TerminationWorld();
  world.giveNotice();
  const reached = world.effects.stopAt('launch i-1 spot us-east-1b', 'after');
  const first = await world.start();
  await first.advance(5_000);
  await reached;
  first.crash();
  world.controlPlane.frozen = true;
  await using second = await world.start();
  await second.advance(150_000);
  expect(second.session.role).toBe('primary');
  expect(world.effects.list).toEqual(['launch i-1 spot us-east-1b', 'failover-report']);
  expect(world.controlPlane.report('failover-report')).toMatchObject({
    outcome: 'replacement-launched',
    new_instance_id: 'i-1',
  });
});

function freezeAtFirstLaunch(world: TerminationWorld) {
  const { cloud, controlPlane } = world;
  const push = cloud.copyRequests.push.bind(cloud.copyRequests);
  cloud.copyRequests.push = (...copyRequests) => {
    controlPlane.frozen = true;
    return push(...copyRequests);
  };
  return { countPlans: () => cloud.copyRequests.length };
}
