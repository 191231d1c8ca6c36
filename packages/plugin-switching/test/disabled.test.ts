import { expect, test } from 'vitest';
import { SwitchingWorld } from './switching-world.js';

const created = 'create ami-1';
const launched = 'launch i-1';
const undone = 'report c1/undone/i-1';

test.each([
  { event: created, done: [created] },
  { event: launched, done: [created, launched] },
])(
  'a switch whose workload is disabled at "$event" stops at its next safe point until it is enabled',
  async ({ event, done }) => {
    const world = new SwitchingWorld();
    world.effects.onDone = (what) => {
      if (what === event) world.controlPlane.settings = { enabled: false };
    };
    await using agent = await world.start();
    const outcome = agent.order();
    await agent.advance(899_000);
    expect(world.effects.list).toEqual(done);
    expect(agent.session.role).toBe('primary');
    world.controlPlane.settings = { enabled: true };
    await agent.advance(60_000);
    expect(await outcome).toMatchObject({ status: 'succeeded' });
    expect(world.effects.list.at(-1)).toBe('terminate i-old');
  },
);

test('a switch that stays disabled is undone after a quarter of an hour, and its report says why', async () => {
  const world = disabledAt(launched);
  await using agent = await world.start();
  const outcome = agent.order();
  await agent.advance(901_000);
  expect(await outcome).toEqual({
    status: 'failed',
    code: 'COMMAND_FAILED',
    message: expect.stringMatching(/disabled for 900 s .* order it again/),
  });
  expect(world.effects.list).toEqual([created, launched, 'terminate i-1', undone, 'release i-1', 'remove ami-1']);
  expect(world.controlPlane.reports.get('c1/undone/i-1')).toMatchObject({
    outcome: 'undone',
    reason: expect.stringMatching(/disabled for 900 s/),
  });
  expect(agent.session.role).toBe('primary');
});

test('a restart does not prolong the pause of a disabled switch', async () => {
  const world = disabledAt(launched);
  const config = { maxDisabledSeconds: 100 };
  {
    await using agent = await world.start({ config });
    agent.order().catch(() => {});
    await agent.advance(60_000);
  }
  await using agent = await world.start({ config });
  const outcome = agent.order();
  await agent.advance(41_000);
  expect(await outcome).toMatchObject({ status: 'failed', message: expect.stringMatching(/disabled for 100 s/) });
  expect(world.effects.list).toContain('terminate i-1');
});

test('a frozen switch keeps its replacement, however long the freeze lasts', async () => {
  const world = new SwitchingWorld();
  world.effects.onDone = (what) => {
    if (what === launched) world.controlPlane.isFrozen = true;
  };
  await using agent = await world.start();
  const outcome = agent.order();
  await agent.advance(86_400_000);
  expect(world.effects.list).toEqual([created, launched]);
  world.controlPlane.isFrozen = false;
  await agent.advance(60_000);
  expect(await outcome).toMatchObject({ status: 'succeeded' });
});

test('a switch that is disabled after the promotion is finished', async () => {
  const world = disabledAt('promote i-1');
  await using agent = await world.start();
  const outcome = agent.order();
  await agent.advance(60_000);
  expect(await outcome).toMatchObject({ status: 'succeeded' });
  expect(world.effects.list.at(-1)).toBe('terminate i-old');
});

/** A world in which the workload is disabled as soon as the effect has happened. */
function disabledAt(event: string): SwitchingWorld {
  const world = new SwitchingWorld();
  world.effects.onDone = (what) => {
    if (what === event) world.controlPlane.settings = { enabled: false };
  };
  return world;
}
