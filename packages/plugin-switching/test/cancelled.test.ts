import { SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { SwitchingWorld } from './switching-world.js';

const reason = 'It was cancelled';
const undone = 'report c1/undone/i-1';

/** A world in which the command is cancelled as soon as the effect has happened. */
async function cancelledAt(event: string, world = new SwitchingWorld()) {
  const agent = await world.start();
  const cancelled = new Promise<unknown>((resolve) => {
    world.effects.onDone = (what) => {
      if (what === event) resolve(agent.cancel('c1', reason));
    };
  });
  const outcome = agent.order();
  await agent.advance(60_000);
  expect(await cancelled).toEqual(await outcome);
  return { world, agent, outcome: await outcome };
}

test('a switch that is cancelled before it launched something says so', async () => {
  const { world, agent, outcome } = await cancelledAt('create ami-1');
  await using _ = agent;
  expect(outcome).toEqual({ status: 'failed', code: 'CANCELLED', message: `${reason}. Nothing was launched` });
  expect(world.effects.list).toEqual(['create ami-1', 'remove ami-1']);
});

test('a switch that is cancelled after its launch takes the instance back, and says which one', async () => {
  const { world, agent, outcome } = await cancelledAt('launch i-1');
  await using _ = agent;
  const message = `${reason}. The launched instance i-1 was taken back`;
  expect(outcome).toEqual({ status: 'failed', code: 'CANCELLED', message });
  expect(world.effects.list).toEqual([
    'create ami-1',
    'launch i-1',
    'terminate i-1',
    undone,
    'release i-1',
    'remove ami-1',
  ]);
  expect(world.controlPlane.reports.get('c1/undone/i-1')).toMatchObject({ outcome: 'undone', reason });
});

test('a switch that waits for its replacement to be ready is cancelled at once', async () => {
  const world = new SwitchingWorld();
  world.cloud.onLaunch = () => {};
  await using agent = await world.start();
  const outcome = agent.order();
  await agent.advance(1_000);
  expect(world.effects.list).toEqual(['create ami-1', 'launch i-1']);
  expect(await agent.cancel('c1', reason)).toMatchObject({ code: 'CANCELLED' });
  expect(await outcome).toMatchObject({ code: 'CANCELLED' });
  expect(world.effects.list).toContain('terminate i-1');
});

test('a switch that is cancelled after the promotion is finished', async () => {
  const { world, agent, outcome } = await cancelledAt('promote i-1');
  await using _ = agent;
  expect(outcome).toMatchObject({ status: 'succeeded' });
  expect(world.effects.list.at(-1)).toBe('terminate i-old');
});

test('a cancelled switch whose launched instance could not be taken back fails, and names the instance', async () => {
  const world = new SwitchingWorld();
  world.cloud.fail('terminate', new SpotGuardError('PERMISSION_DENIED', 'No rights to terminate i-1'));
  const { agent, outcome } = await cancelledAt('launch i-1', world);
  await using _ = agent;
  expect(outcome).toEqual({
    status: 'failed',
    code: 'COMMAND_FAILED',
    message: expect.stringMatching(/could not be undone: .*terminate i-1/),
  });
});
