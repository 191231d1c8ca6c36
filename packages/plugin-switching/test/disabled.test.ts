import { expect, test } from 'vitest';
import { SwitchingWorld } from './switching-world.js';

test.each([
  { event: 'create ami-1', done: ['create ami-1'] },
  { event: 'launch i-1', done: ['create ami-1', 'launch i-1'] },
])(
  'a switch whose workload is disabled at "$event" stops at its next safe point until it is enabled',
  async ({ event, done }) => {
    const world = new SwitchingWorld();
    world.effects.onDone = (what) => {
      if (what === event) world.controlPlane.settings = { enabled: false };
    };
    await using agent = await world.start();
    const outcome = agent.order();
    await agent.advance(86_400_000);
    expect(world.effects.list).toEqual(done);
    expect(agent.session.role).toBe('primary');
    world.controlPlane.settings = { enabled: true };
    await agent.advance(60_000);
    expect(await outcome).toMatchObject({ status: 'succeeded' });
    expect(world.effects.list.at(-1)).toBe('terminate i-old');
  },
);

test('a switch that is disabled after the promotion is finished', async () => {
  const world = new SwitchingWorld();
  world.effects.onDone = (what) => {
    if (what === 'promote i-1') world.controlPlane.settings = { enabled: false };
  };
  await using agent = await world.start();
  const outcome = agent.order();
  await agent.advance(60_000);
  expect(await outcome).toMatchObject({ status: 'succeeded' });
  expect(world.effects.list.at(-1)).toBe('terminate i-old');
});
