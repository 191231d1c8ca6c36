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
    const tokens = world.cloud.copyRequests.map(({ clientToken }) => clientToken);
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
  expect(world.cloud.copyRequests).toHaveLength(2);
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

test.each(['plan', 'launch'] as const)(
  'a pool that is forbidden is left for the next, with its reason (%s)',
  async (call) => {
    const world = new TerminationWorld();
    world.cloud.refuse(call, 'spot us-east-1b', refusal('PERMISSION_DENIED', 'ec2:RunInstances is not allowed'));
    world.giveNotice();
    await using agent = await world.start();
    await agent.advance(10_000);
    expect(launches(world)).toEqual(['launch i-1 spot us-east-1c']);
    expect(reported(world).ladder).toMatchObject([
      { pool_id: 'm5.large.us-east-1b', reason: 'PERMISSION_DENIED: ec2:RunInstances is not allowed' },
    ]);
  },
);

test.each(['plan', 'launch'] as const)('an account that may not launch spot gets on-demand (%s)', async (call) => {
  const world = new TerminationWorld();
  world.cloud.refusesAll = (asked) =>
    asked.startsWith(`${call} spot`) ? refusal('PERMISSION_DENIED', 'No service-linked role') : undefined;
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(10_000);
  expect(launches(world)).toEqual(['launch i-1 ondemand us-east-1b']);
});

test.each(['CAPACITY_UNAVAILABLE', 'QUOTA_EXCEEDED', 'PERMISSION_DENIED', 'UPSTREAM_REFUSED'] as const)(
  'a refusal of every pool (%s) is a passing state: the ladder is climbed again, each time with new tokens',
  async (code) => {
    const world = new TerminationWorld();
    world.cloud.refusesAll = (call) => (call.startsWith('launch') ? refusal(code) : undefined);
    world.giveNotice();
    await using agent = await world.start();
    await agent.advance(90_000);
    expect(launches(world)).toEqual([]);
    expect(world.cloud.launchCalls.length).toBeGreaterThan(10);
    expect(new Set(world.cloud.launchCalls).size).toBe(world.cloud.launchCalls.length);
    world.cloud.refusesAll = () => undefined;
    await agent.advance(12_000);
    expect(launches(world)).toHaveLength(1);
    expect(agent.session.role).toBe('retiring');
  },
);

test('climbing again and again stays below what EC2 refills for RunInstances, which is two a second', async () => {
  const world = new TerminationWorld();
  for (const letter of ['d', 'e', 'f']) world.cloud.prices.set(`us-east-1${letter}`, 0.05);
  world.cloud.refusesAll = (call) => (call.startsWith('launch') ? refusal('CAPACITY_UNAVAILABLE') : undefined);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(120_000);
  expect(world.cloud.launchCalls.length).toBeLessThan(240);
});

test('a pool that was full is not planned anew for each try: planning costs eight calls', async () => {
  const world = new TerminationWorld();
  world.cloud.refusesAll = (call) => (call.startsWith('launch') ? refusal('CAPACITY_UNAVAILABLE') : undefined);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(100_000);
  expect(world.cloud.copyRequests).toHaveLength(5);
});

test('without room until the end, that is reported in time, and it is still tried until EC2 takes the instance', async () => {
  const world = new TerminationWorld();
  world.cloud.refusesAll = (call) => (call.startsWith('launch') ? refusal('CAPACITY_UNAVAILABLE') : undefined);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(119_000);
  expect(reported(world)).toMatchObject({
    outcome: 'nothing-launched',
    reason: 'The time of the notice has passed',
  });
  expect(agent.session.role).toBe('primary');
  world.cloud.refusesAll = () => undefined;
  await agent.advance(20_000);
  expect(launches(world)).toHaveLength(1);
  expect(agent.session.role).toBe('retiring');
  expect(world.controlPlane.reports.map(({ body }) => failoverReport.parse(body).outcome)).toEqual([
    'nothing-launched',
    'replacement-launched',
  ]);
});

test('when nothing can be launched at all, the instance stays the primary: EC2 may yet spare it', async () => {
  const world = new TerminationWorld();
  world.cloud.refusesAll = (call) => (call.startsWith('launch') ? refusal('CAPACITY_UNAVAILABLE') : undefined);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(300_000);
  const asked = world.cloud.launchCalls.length;
  await agent.advance(300_000);
  expect(world.cloud.launchCalls).toHaveLength(asked);
  expect(new Set(world.effects.list)).toEqual(new Set(['failover-report']));
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

test('an instance that has read no prices yet reads them when it needs to know where to go', async () => {
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
  world.cloud.refusesAll = (call) => (call.startsWith('launch spot') ? refusal('CAPACITY_UNAVAILABLE') : undefined);
  world.giveNotice();
  await using agent = await world.start({ config: { lastResort: 'none' } });
  await agent.advance(119_000);
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
  expect(world.cloud.copyRequests).toHaveLength(1);
});

test('a launch that stays without an answer on one rung is not waited for', async () => {
  const world = new TerminationWorld();
  world.cloud.refusesAll = (call) => (call === 'launch spot us-east-1b' ? passing() : undefined);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(15_000);
  expect(launches(world)).toEqual(['launch i-1 spot us-east-1c']);
});

test('an EC2 that stays away is given up a minute after the time of the notice', async () => {
  const world = new TerminationWorld();
  world.cloud.silent = true;
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(180_000 + 60_000);
  expect(new Set(world.effects.list)).toEqual(new Set(['failover-report']));
  world.cloud.silent = false;
  await agent.advance(300_000);
  expect(launches(world)).toEqual([]);
});

test('an EC2 that answers nothing for a while is asked until it does', async () => {
  const world = new TerminationWorld();
  world.cloud.silent = true;
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(60_000);
  world.cloud.silent = false;
  await agent.advance(20_000);
  expect(launches(world)).toHaveLength(1);
});
