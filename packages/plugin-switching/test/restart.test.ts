import { expect, test } from 'vitest';
import { temporaryFailure } from './fake-cloud.js';
import { traffic } from './hand-over-traffic.js';
import { SwitchingWorld } from './switching-world.js';

const done = [
  'create ami-1',
  'launch i-1',
  'address i-old > i-1',
  'volume i-old > i-1',
  'promote i-1',
  'report c1',
  'answer c1',
  'terminate i-old',
];
const unrepeatable = done.filter((effect) => !effect.includes('>'));
const moments = done.flatMap((effect) => [['before', effect] as const, ['after', effect] as const]);

/** Orders the switch of the crashed agent again, as a control plane does. */
async function finish(world: SwitchingWorld) {
  const agent = await world.start({ plugins: traffic(world.effects) });
  const outcome = agent.order();
  for (let minute = 1; minute <= 3; minute++) await agent.advance(60_000);
  return { agent, outcome: await outcome };
}

test.each(moments)(
  'an agent that crashes %s "%s" goes on after its restart, and does nothing twice',
  async (moment, effect) => {
    const world = new SwitchingWorld();
    const reached = world.effects.stopAt(effect, moment);
    const first = await world.start({ plugins: traffic(world.effects) });
    void first.order();
    await first.advance(60_000);
    await reached;
    first.crash();
    await world.clock.advance(5_000);

    const { agent, outcome } = await finish(world);
    await using _ = agent;
    expect(outcome).toEqual({ status: 'succeeded', output: { message: 'Switch completed: i-old -> i-1' } });
    expect(world.effects.list.filter((effect) => !effect.includes('>'))).toEqual(unrepeatable);
    expect(world.cloud.instances.size).toBe(2);
    expect(agent.session.role).toBe('retiring');
    expect(await agent.agent.ended).toMatchObject({ outcome: 'retired' });
  },
);

test.each([
  ['the image', 1],
  ['the replacement', 2],
])('an agent that crashes while it waits for %s goes on waiting after its restart', async (awaited, effects) => {
  const world = new SwitchingWorld();
  world.cloud.imagesBecomeAvailable = awaited !== 'the image';
  if (awaited === 'the replacement') world.cloud.onLaunch = () => {};
  const first = await world.start({ plugins: traffic(world.effects) });
  void first.order();
  await first.advance(60_000);
  expect(world.effects.list).toEqual(done.slice(0, effects));
  first.crash();

  world.cloud.finishImages();
  if (awaited === 'the replacement') world.controlPlane.register('i-1');
  const { agent, outcome } = await finish(world);
  await using __ = agent;
  expect(outcome).toMatchObject({ status: 'succeeded' });
  expect(world.effects.list).toEqual(done);
});

test('a restart does not extend the time in which a replacement has to be ready', async () => {
  const world = new SwitchingWorld();
  world.cloud.onLaunch = () => {};
  const config = { readyTimeoutSeconds: 100 };
  const first = await world.start({ config });
  void first.order();
  await first.advance(90_000);
  first.crash();
  await using second = await world.start({ config });
  const outcome = second.order();
  await second.advance(9_999);
  expect(world.effects.list).not.toContain('terminate i-1');
  await second.advance(1);
  expect(await outcome).toMatchObject({ status: 'failed', message: expect.stringContaining('never registered') });
});

test.each([
  ['before', 'terminate i-1'],
  ['after', 'terminate i-1'],
  ['after', 'report c1/undone/i-1'],
  ['after', 'release i-1'],
  ['before', 'remove ami-1'],
] as const)(
  'an agent that crashes during the undo, %s "%s", goes on with it after its restart',
  async (moment, effect) => {
    const world = new SwitchingWorld();
    world.cloud.onLaunch = () => {};
    world.cloud.stateAfterLaunch = 'shutting-down';
    const reached = world.effects.stopAt(effect, moment);
    const first = await world.start();
    void first.order();
    await first.advance(60_000);
    await reached;
    first.crash();

    await using second = await world.start();
    const outcome = second.order();
    await second.advance(60_000);
    expect(await outcome).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('i-1 is shutting-down before it was ready'),
    });
    expect([...new Set(world.effects.list)]).toEqual([
      'create ami-1',
      'launch i-1',
      'terminate i-1',
      'report c1/undone/i-1',
      'release i-1',
      'remove ami-1',
    ]);
    expect(second.session.role).toBe('primary');
  },
);

test('restarts do not change when the old instance is terminated, and other commands can run meanwhile', async () => {
  const world = new SwitchingWorld();
  const first = await world.start();
  void first.order({ terminate_wait_seconds: 3_600 });
  await first.advance(1_000_000);
  expect(await first.submit({ type: 'emergency', input: {} })).toMatchObject({ status: 'succeeded' });
  first.crash();
  await world.clock.advance(1_000_000);

  const second = await world.start();
  await second.advance(500_000);
  expect(second.session.role).toBe('retiring');
  await second.stop();

  await using third = await world.start();
  await third.advance(3_600_000 - 1 - (world.clock.now() - Date.UTC(2027, 0, 1)));
  expect(world.effects.list).not.toContain('terminate i-old');
  expect(await third.submit({ type: 'emergency', input: {} })).toMatchObject({ status: 'succeeded' });
  await third.advance(1);
  expect(world.effects.list).toContain('terminate i-old');
  expect(await third.agent.ended).toMatchObject({ outcome: 'retired' });
});

test.each(['report c1', 'answer c1'])(
  'an agent that crashes before "%s" is retired again before it goes on',
  async (effect) => {
    const world = new SwitchingWorld();
    const reached = world.effects.stopAt(effect, 'before');
    const first = await world.start();
    void first.order();
    await reached;
    first.crash();
    const lostAgain = world.effects.stopAt(effect, 'before');
    const second = await world.start();
    await lostAgain;
    expect(second.session.role).toBe('retiring');
    second.crash();
  },
);

test('a termination that became due while the agent was down happens at once', async () => {
  const world = new SwitchingWorld();
  const first = await world.start();
  void first.order({ terminate_wait_seconds: 60 });
  await first.advance(30_000);
  first.crash();
  await world.clock.advance(600_000);
  await using second = await world.start();
  await second.advance(0);
  expect(world.effects.list).toContain('terminate i-old');
});

test('a termination that fails temporarily is retried until it succeeds', async () => {
  const world = new SwitchingWorld();
  world.cloud.fail('terminate', ...Array.from({ length: 20 }, () => temporaryFailure()));
  await using agent = await world.start();
  void agent.order().catch(() => {});
  await agent.advance(60_000);
  expect(world.effects.list).not.toContain('terminate i-old');
  await agent.advance(600_000);
  expect(world.effects.list).toContain('terminate i-old');
});

test('a finished switch is not repeated when the control plane orders it again after a restart', async () => {
  const world = new SwitchingWorld();
  const first = await world.start();
  const outcome = await first.order({ terminate_wait_seconds: 0 });
  await first.stop();
  const effects = [...world.effects.list];
  await using second = await world.start();
  expect(await second.order({ terminate_wait_seconds: 0 })).toEqual(outcome);
  await second.advance(600_000);
  expect(world.effects.list).toEqual(effects);
});
