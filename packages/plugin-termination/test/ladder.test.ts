import { failoverReport } from '@spotguard/protocol';
import { type ErrorCode, SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { passing } from './fake-cloud.js';
import { TerminationWorld } from './termination-world.js';

const refusal = (code: ErrorCode, message = 'No, says EC2') => new SpotGuardError(code, message);

function launches(world: TerminationWorld) {
  return world.effects.list.filter((effect) => effect.startsWith('launch'));
}

function reported(world: TerminationWorld) {
  return failoverReport.parse(world.controlPlane.report('failover-report'));
}

test.each(['CAPACITY_UNAVAILABLE', 'UPSTREAM_REFUSED', 'ATTEMPT_DEAD', 'INVARIANT'] as const)(
  'a pool that EC2 refuses (%s) is left for the next: dearer spot, then on-demand, the own zone last',
  async (code) => {
    const world = new TerminationWorld();
    world.cloud.refuse('launch', 'spot us-east-1b', refusal(code));
    world.cloud.refuse('launch', 'spot us-east-1c', refusal(code));
    world.cloud.refuse('launch', 'ondemand us-east-1b', refusal(code));
    world.cloud.refuse('launch', 'ondemand us-east-1c', refusal(code));
    world.giveNotice();
    await using agent = await world.start();
    await agent.advance(5_000);
    expect(launches(world)).toEqual(['launch i-1 ondemand us-east-1a']);
    expect(reported(world)).toMatchObject({
      outcome: 'replacement-launched',
      ladder: ['spot', 'spot', 'ondemand', 'ondemand'].map((market, place) => ({
        market,
        pool_id: place % 2 === 0 ? 'm5.large.us-east-1b' : 'm5.large.us-east-1c',
        reason: `${code}: No, says EC2`,
      })),
    });
    const tokens = world.cloud.wishes.map(({ clientToken }) => clientToken);
    expect(new Set(tokens).size).toBe(5);
  },
);

test('a ladder of six zones is climbed to its end', async () => {
  const world = new TerminationWorld();
  const zones = ['b', 'c', 'd', 'e', 'f'].map((letter) => `us-east-1${letter}`);
  for (const [place, zone] of zones.entries()) {
    world.cloud.prices.set(zone, 0.02 + place / 100);
    world.cloud.refuse('launch', `spot ${zone}`, refusal('CAPACITY_UNAVAILABLE'));
    world.cloud.refuse('launch', `ondemand ${zone}`, refusal('CAPACITY_UNAVAILABLE'));
  }
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(5_000);
  expect(launches(world)).toEqual(['launch i-1 ondemand us-east-1a']);
});

test('a used-up quota is that of its market: the rest of it is left untried', async () => {
  const world = new TerminationWorld();
  world.cloud.refuse('launch', 'spot us-east-1b', refusal('QUOTA_EXCEEDED'));
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(5_000);
  expect(launches(world)).toEqual(['launch i-1 ondemand us-east-1b']);
  expect(world.cloud.wishes).toHaveLength(2);
  expect(reported(world).ladder).toMatchObject([{ market: 'spot' }, { market: 'spot' }]);
});

test('a pool for which no launch can be planned is left too', async () => {
  const world = new TerminationWorld();
  world.cloud.refuse('plan', 'spot us-east-1b', refusal('UPSTREAM_REFUSED', 'no subnet in us-east-1b'));
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(5_000);
  expect(launches(world)).toEqual(['launch i-1 spot us-east-1c']);
  expect(reported(world).ladder).toMatchObject([{ reason: 'UPSTREAM_REFUSED: no subnet in us-east-1b' }]);
});

test.each(['plan', 'launch'] as const)('a missing right ends the climb at once (%s)', async (call) => {
  const world = new TerminationWorld();
  world.cloud.refuse(call, 'spot us-east-1b', refusal('PERMISSION_DENIED', 'ec2:RunInstances is not allowed'));
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(10_000);
  expect(launches(world)).toEqual([]);
  expect(reported(world)).toMatchObject({
    outcome: 'nothing-launched',
    new_instance_id: null,
    reason: 'ec2:RunInstances is not allowed',
  });
});

test('when no pool is left, that is reported, and the host stays the primary: EC2 may yet spare it', async () => {
  const world = new TerminationWorld();
  world.cloud.prices.clear();
  world.cloud.refuse('launch', 'ondemand us-east-1a', refusal('CAPACITY_UNAVAILABLE'));
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(300_000);
  expect(reported(world)).toMatchObject({ outcome: 'nothing-launched', reason: 'No pool is left to try' });
  expect(world.effects.list).toEqual(['failover-report']);
  expect(agent.session.role).toBe('primary');
});

test('no invented prices: without any, only on-demand in the own zone is left', async () => {
  const world = new TerminationWorld();
  world.cloud.prices.clear();
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(5_000);
  expect(launches(world)).toEqual(['launch i-1 ondemand us-east-1a']);
});

test('a host that has read no prices yet reads them when it needs to know where to go', async () => {
  const world = new TerminationWorld();
  world.cloud.priceBook = 'unread';
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(1_000);
  expect(launches(world)).toEqual(['launch i-1 spot us-east-1b']);
});

test('prices that AWS does not tell hold a launch up for two seconds', async () => {
  const world = new TerminationWorld();
  world.cloud.priceBook = 'silent';
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(1_900);
  expect(launches(world)).toEqual([]);
  await agent.advance(100);
  expect(launches(world)).toEqual(['launch i-1 ondemand us-east-1a']);
});

test('on-demand is not bought where the operator does not want it', async () => {
  const world = new TerminationWorld();
  world.cloud.refuse('launch', 'spot us-east-1b', refusal('CAPACITY_UNAVAILABLE'));
  world.cloud.refuse('launch', 'spot us-east-1c', refusal('CAPACITY_UNAVAILABLE'));
  world.giveNotice();
  await using agent = await world.start({ config: { lastResort: 'none' } });
  await agent.advance(10_000);
  expect(launches(world)).toEqual([]);
  expect(reported(world)).toMatchObject({ outcome: 'nothing-launched' });
});

test('a launch that is only held up is tried again on its rung, with the same token', async () => {
  const world = new TerminationWorld();
  world.cloud.refuse('launch', 'spot us-east-1b', passing(), passing(), passing());
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(20_000);
  expect(launches(world)).toEqual(['launch i-1 spot us-east-1b']);
  expect(world.cloud.wishes).toHaveLength(1);
});

test('an EC2 that stays away is given up a minute after the time of the notice', async () => {
  const world = new TerminationWorld();
  world.cloud.refuse('plan', 'spot us-east-1b', ...Array.from({ length: 100 }, () => passing()));
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(170_000);
  expect(world.effects.list).toEqual([]);
  await agent.advance(60_000);
  expect(reported(world)).toMatchObject({
    outcome: 'nothing-launched',
    reason: 'The time of the notice has passed',
  });
});
