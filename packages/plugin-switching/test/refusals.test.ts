import { expect, test } from 'vitest';
import { SwitchingWorld } from './switching-world.js';

test.each([
  ['spot without a pool', { target_pool_id: null }, /needs target_pool_id/],
  ['spot with an empty pool', { target_pool_id: '' }, /needs target_pool_id/],
  ['an unknown mode', { target_mode: 'reserved' }, /Unknown target_mode 'reserved'; send 'spot' or 'ondemand'/],
  [
    'a pool of another type',
    { target_pool_id: 'c5.large.us-east-1b' },
    /of another type than this instance \(m5\.large\)/,
  ],
  [
    'another instance',
    { instance_id: 'i-other' },
    /for i-other, this instance is i-old; send it to the current primary/,
  ],
  ['garbage for a pool', { target_pool_id: 'somewhere' }, /'somewhere' is not a pool/],
  ['garbage for a pool, to on-demand', { target_mode: 'ondemand', target_pool_id: '.' }, /'\.' is not a pool/],
  ['no mode', { target_mode: undefined }, /target_mode/],
  ['a negative wait', { terminate_wait_seconds: -1 }, /terminate_wait_seconds/],
  ['a wait of more than a day', { terminate_wait_seconds: 86_401 }, /terminate_wait_seconds/],
])('a command with %s is refused with a reason, and nothing is launched', async (_, input, reason) => {
  const world = new SwitchingWorld();
  await using agent = await world.start();
  expect(await agent.order(input)).toMatchObject({
    status: 'failed',
    code: 'COMMAND_REJECTED',
    message: expect.stringMatching(reason),
  });
  await agent.advance(60_000);
  expect([world.effects.list, world.cloud.copyRequests]).toEqual([[], []]);
});

test.each([
  ['spot', { target_pool_id: 'm5.large.us-east-1a' }, 'Already there: i-old is spot in us-east-1a'],
  ['ondemand', { target_mode: 'ondemand', target_pool_id: null }, 'Already there: i-old is ondemand in us-east-1a'],
] as const)(
  'a switch to the present market and zone (%s) succeeds and launches nothing',
  async (market, input, message) => {
    const world = new SwitchingWorld();
    await using agent = await world.start({ instance: { identity: { market } } });
    expect(await agent.order({ instance_id: 'i-old', ...input })).toEqual({ status: 'succeeded', output: { message } });
    expect([world.effects.list, world.cloud.copyRequests]).toEqual([[], []]);
  },
);

test('a launch that EC2 would refuse fails the switch before the image is made', async () => {
  const world = new SwitchingWorld();
  world.cloud.closedZones.add('us-east-1b');
  await using agent = await world.start();
  expect(await agent.order()).toMatchObject({
    status: 'failed',
    message: expect.stringContaining(
      "A launch would fail (any): its key pair 'default' was deleted. Nothing was launched",
    ),
  });
  expect(world.cloud.rehearsals).toContainEqual([{ zone: 'us-east-1b', market: 'spot', isImageToBeMade: true }]);
  expect(world.effects.list).toEqual([]);
});

test('after too many launches within an hour, a switch is refused until the hour is over', async () => {
  const world = new SwitchingWorld();
  const now = world.clock.now();
  world.cloud.launches = [now - 3_599_000, now - 1_000, now - 3_700_000, now];
  await using agent = await world.start({ succession: { maxLaunchesPerHour: 3 } });
  await agent.advance(500);
  expect(await agent.order()).toMatchObject({
    status: 'failed',
    message: expect.stringMatching(
      /^3 instances of this workload were launched within an hour, .* Nothing was launched$/,
    ),
  });
  expect(world.effects.list).toEqual([]);
  await agent.advance(1_000);
  void agent.submit({ id: 'c2', type: 'switch', input: { target_mode: 'ondemand' } }).catch(() => {});
  await agent.advance(1_000);
  expect(world.effects.list).toContain('launch i-1');
});

test('launches that were undone count for the limit too', async () => {
  const world = new SwitchingWorld();
  world.cloud.stateAfterLaunch = 'terminated';
  await using agent = await world.start({ succession: { maxLaunchesPerHour: 2 } });
  const order = (id: string) => agent.submit({ id, type: 'switch', input: { target_mode: 'ondemand' } });
  for (const id of ['c1', 'c2', 'c3']) {
    const outcome = order(id);
    await agent.advance(60_000);
    expect(await outcome).toMatchObject({ status: 'failed' });
  }
  expect(world.effects.list.filter((effect) => effect.startsWith('launch'))).toEqual(['launch i-1', 'launch i-2']);
});

test('a dry run answers what it would do and does nothing', async () => {
  const world = new SwitchingWorld();
  await using agent = await world.start();
  const input = { target_mode: 'ondemand' };
  expect(await agent.submit({ type: 'switch', input, dryRun: true })).toEqual({
    status: 'succeeded',
    output: { message: 'Would switch i-old to ondemand in us-east-1a' },
  });
  expect([world.effects.list, world.cloud.copyRequests]).toEqual([[], []]);
});

test('an instance that EC2 does not show as running is not switched', async () => {
  const world = new SwitchingWorld();
  world.cloud.change('i-old', { state: 'shutting-down' });
  await using agent = await world.start();
  expect(await agent.order()).toMatchObject({ status: 'failed', message: expect.stringMatching(/is shutting-down/) });
  expect(world.effects.list).toEqual([]);
});

test('an instance that EC2 does not show yet is read again', async () => {
  const world = new SwitchingWorld();
  world.cloud.instances.delete('i-old');
  await using agent = await world.start();
  const outcome = agent.order();
  await agent.advance(10_000);
  expect(world.effects.list).toEqual([]);
  world.cloud.add('i-old');
  await agent.advance(600_000);
  expect(await outcome).toMatchObject({ status: 'succeeded' });
});

test.each([-7_200_000, 7_200_000])(
  'the launch limit counts a real hour, also when the wall clock is set by %i ms',
  async (stepMs) => {
    const world = new SwitchingWorld();
    world.cloud.launches = [world.clock.now() - 3_000_000];
    await using agent = await world.start({ succession: { maxLaunchesPerHour: 1 } });
    await agent.advance(500);
    world.clock.stepWallClock(stepMs);
    expect(await agent.order()).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/^1 instances of this workload/),
    });
    await agent.advance(600_000);
    void agent.submit({ id: 'c2', type: 'switch', input: { target_mode: 'ondemand' } }).catch(() => {});
    await agent.advance(1_000);
    expect(world.effects.list).toContain('launch i-1');
  },
);
