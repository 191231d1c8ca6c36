import { expect, test } from 'vitest';
import { noticePath, replacementId, TerminationWorld } from './termination-world.js';

const done = ['launch i-1 spot us-east-1b', 'promote i-1 1 failover', 'tag i-old', 'failover-report'];
const moments = done.flatMap((effect) => [['before', effect] as const, ['after', effect] as const]);

/** Promotions, tags and reports may be repeated without harm; everything else must happen once. */
function withoutRepeats(effects: readonly string[]) {
  const repeatable = /^(promote|tag|failover-report)/;
  return effects.filter((effect, index) => !(repeatable.test(effect) && effects.indexOf(effect) < index));
}

test.each(moments)(
  'an agent that crashes %s "%s" goes on after its restart, and launches nothing twice',
  async (moment, effect) => {
    const world = new TerminationWorld();
    world.giveNotice();
    const reached = world.effects.stopAt(effect, moment);
    const first = await world.start();
    await first.advance(10_000);
    await reached;
    first.crash();
    await world.clock.advance(5_000);
    await using second = await world.start();
    await second.advance(90_000);
    expect(withoutRepeats(world.effects.list)).toEqual(done);
    expect(second.session.role).toBe('retiring');
  },
);

test.each(['before', 'after'] as const)(
  'a crash %s the launch in a later option does not start the list of options again',
  async (moment) => {
    const world = new TerminationWorld();
    const full = new Error('Full');
    world.cloud.refuse('launch', 'spot us-east-1b', full);
    world.cloud.refuse('launch', 'spot us-east-1c', full);
    world.giveNotice();
    const reached = world.effects.stopAt('launch i-1 ondemand us-east-1b', moment);
    const first = await world.start();
    await first.advance(10_000);
    await reached;
    first.crash();
    await using second = await world.start();
    await second.advance(10_000);
    expect(world.effects.list.slice(0, 2)).toEqual(['launch i-1 ondemand us-east-1b', 'promote i-1 1 failover']);
    expect(world.controlPlane.report('failover-report')).toMatchObject({
      ladder: [{ pool_id: 'm5.large.us-east-1b' }, { pool_id: 'm5.large.us-east-1c' }],
    });
  },
);

test('tags that EC2 had not taken before a crash are written after the restart', async () => {
  const world = new TerminationWorld();
  world.controlPlane.isSpotGuard = false;
  world.replacement = { instanceId: replacementId, commandId: 'c1' };
  world.giveNotice();
  const first = await world.start();
  world.cloud.silent = true;
  await first.advance(7_000);
  expect(first.session.role).toBe('retiring');
  first.crash();
  await using second = await world.start();
  world.cloud.silent = false;
  await second.advance(5_000);
  expect(world.cloud.tags.get('i-old')).toEqual({
    'spotguard:role': 'retiring',
    'spotguard:successor': replacementId,
  });
});

test('an instance that has handed over is retired again at every start, also without a notice', async () => {
  const world = new TerminationWorld();
  world.giveNotice('stop');
  const first = await world.start();
  await first.advance(10_000);
  first.crash();
  world.cloud.documents.delete(noticePath);
  await world.clock.advance(86_400_000);
  for (let start = 1; start <= 2; start++) {
    await using agent = await world.start();
    await agent.advance(0);
    expect(agent.session.role).toBe('retiring');
    expect(await agent.agent.ended).toMatchObject({ outcome: 'retired' });
  }
  expect(withoutRepeats(world.effects.list)).toEqual(done);
});

test('an instance that EC2 does not take stays retired, and logs it', async () => {
  const world = new TerminationWorld();
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(179_999);
  expect(agent.log.lines).not.toContainEqual(expect.objectContaining({ message: expect.stringMatching(/not taken/) }));
  await agent.advance(1);
  expect(agent.log.lines).toContainEqual(
    expect.objectContaining({ message: 'EC2 has not taken this instance; it stays retired' }),
  );
  expect(await agent.agent.ended).toMatchObject({ outcome: 'retired' });
});

test('another notice during a failover is reported and does not start a second failover', async () => {
  const world = new TerminationWorld();
  world.cloud.onLaunch = () => {};
  world.giveNotice('terminate', 120);
  await using agent = await world.start();
  await agent.advance(10_000);
  world.giveNotice('terminate', 110.5);
  await agent.advance(10_000);
  expect(world.controlPlane.named('POST termination-imminent')).toHaveLength(2);
  expect(world.effects.list).toEqual(['launch i-1 spot us-east-1b']);
});

test('after a failover that launched nothing, the next notice is acted on', async () => {
  const world = new TerminationWorld();
  world.cloud.prices.clear();
  world.cloud.refuse('launch', 'ondemand us-east-1a', new Error('Full'));
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(60_000);
  world.giveNotice();
  await agent.advance(60_000);
  expect(world.effects.list).toContain('launch i-1 ondemand us-east-1a');
});
