import { failoverReport } from '@spotguard/protocol';
import { type ErrorCode, SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { temporaryFailure } from './fake-cloud.js';
import { TerminationWorld } from './termination-world.js';

const refusal = (code: ErrorCode, message = 'EC2 refuses') => new SpotGuardError(code, message);

function launches(world: TerminationWorld) {
  return world.effects.list.filter((effect) => effect.startsWith('launch'));
}

function reported(world: TerminationWorld) {
  return failoverReport.parse(world.controlPlane.report('failover-report'));
}

test.each(['CAPACITY_UNAVAILABLE', 'UPSTREAM_REFUSED', 'ATTEMPT_DEAD', 'INVARIANT'] as const)(
  'after a refusal (%s) the next option is tried: more expensive spot, then on-demand, the own zone last',
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
      ladder: ['spot', 'spot', 'ondemand', 'ondemand'].map((market, index) => ({
        market,
        pool_id: index % 2 === 0 ? 'm5.large.us-east-1b' : 'm5.large.us-east-1c',
        reason: `${code}: EC2 refuses`,
      })),
    });
    const tokens = world.cloud.copyRequests.map(({ clientToken }) => clientToken);
    expect(new Set(tokens).size).toBe(5);
  },
);

test('each attempt is told as a step: what it tries and, when EC2 refuses, with which code', async () => {
  const world = new TerminationWorld();
  const details = { awsCode: 'InsufficientInstanceCapacity' };
  world.cloud.refuse(
    'launch',
    'spot us-east-1b',
    new SpotGuardError('CAPACITY_UNAVAILABLE', 'EC2 refuses', { details }),
  );
  world.cloud.refuse('launch', 'spot us-east-1c', refusal('INVARIANT', 'no answer that makes sense'));
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(5_000);
  const told = world.steps
    .filter(({ step }) => step === 'hand-over')
    .map(({ attempt, outcome = 'began', detail }) => `${attempt} ${outcome}: ${detail}`);
  expect(told).toEqual([
    '1 began: Launch spot in us-east-1b',
    '1 failed: Launch spot in us-east-1b: InsufficientInstanceCapacity',
    '2 began: Launch spot in us-east-1c',
    '2 failed: Launch spot in us-east-1c: no answer that makes sense',
    '3 began: Launch ondemand in us-east-1b',
    expect.stringMatching(/^3 done: i-.* takes over$/),
  ]);
});

test('with six zones, every option is tried to the last', async () => {
  const world = new TerminationWorld();
  const zones = ['b', 'c', 'd', 'e', 'f'].map((letter) => `us-east-1${letter}`);
  for (const [index, zone] of zones.entries()) {
    world.cloud.prices.set(zone, 0.02 + index / 100);
    world.cloud.refuse('launch', `spot ${zone}`, refusal('CAPACITY_UNAVAILABLE'));
    world.cloud.refuse('launch', `ondemand ${zone}`, refusal('CAPACITY_UNAVAILABLE'));
  }
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(5_000);
  expect(launches(world)).toEqual(['launch i-1 ondemand us-east-1a']);
});

test('after a used-up quota, the other options of that market are skipped', async () => {
  const world = new TerminationWorld();
  world.cloud.refuse('launch', 'spot us-east-1b', refusal('QUOTA_EXCEEDED'));
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(5_000);
  expect(launches(world)).toEqual(['launch i-1 ondemand us-east-1b']);
  expect(world.cloud.copyRequests).toHaveLength(2);
  expect(reported(world).ladder).toMatchObject([{ market: 'spot' }, { market: 'spot' }]);
});

test('an option whose launch cannot be planned is skipped', async () => {
  const world = new TerminationWorld();
  world.cloud.refuse('plan', 'spot us-east-1b', refusal('UPSTREAM_REFUSED', 'no subnet in us-east-1b'));
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(5_000);
  expect(launches(world)).toEqual(['launch i-1 spot us-east-1c']);
  expect(reported(world).ladder).toMatchObject([{ reason: 'UPSTREAM_REFUSED: no subnet in us-east-1b' }]);
});

test.each(['plan', 'launch'] as const)(
  'an option that is forbidden is skipped and reported with its reason (%s)',
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

test.each(['plan', 'launch'] as const)(
  'an account without the right to launch spot gets on-demand (%s)',
  async (call) => {
    const world = new TerminationWorld();
    world.cloud.refusesAll = (requested) =>
      requested.startsWith(`${call} spot`) ? refusal('PERMISSION_DENIED', 'No service-linked role') : undefined;
    world.giveNotice();
    await using agent = await world.start();
    await agent.advance(10_000);
    expect(launches(world)).toEqual(['launch i-1 ondemand us-east-1b']);
  },
);

test.each(['CAPACITY_UNAVAILABLE', 'QUOTA_EXCEEDED', 'PERMISSION_DENIED', 'UPSTREAM_REFUSED'] as const)(
  'when every option was refused (%s), all are tried again, each time with new client tokens',
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

test('repeated rounds stay below the limit of EC2 for RunInstances, which is two calls a second', async () => {
  const world = new TerminationWorld();
  for (const letter of ['d', 'e', 'f']) world.cloud.prices.set(`us-east-1${letter}`, 0.05);
  world.cloud.refusesAll = (call) => (call.startsWith('launch') ? refusal('CAPACITY_UNAVAILABLE') : undefined);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(120_000);
  expect(world.cloud.launchCalls.length).toBeLessThan(240);
});

test('an option without capacity is planned only once: planning costs eight calls', async () => {
  const world = new TerminationWorld();
  world.cloud.refusesAll = (call) => (call.startsWith('launch') ? refusal('CAPACITY_UNAVAILABLE') : undefined);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(100_000);
  expect(world.cloud.copyRequests).toHaveLength(5);
});

test('when there is no capacity until the end, that is reported in time, and launches are tried until EC2 takes the instance', async () => {
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

test('when nothing can be launched, the instance stays the primary: EC2 may not take it after all', async () => {
  const world = new TerminationWorld();
  world.cloud.refusesAll = (call) => (call.startsWith('launch') ? refusal('CAPACITY_UNAVAILABLE') : undefined);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(300_000);
  const callsSoFar = world.cloud.launchCalls.length;
  await agent.advance(300_000);
  expect(world.cloud.launchCalls).toHaveLength(callsSoFar);
  expect(new Set(world.effects.list)).toEqual(new Set(['failover-report']));
  expect(agent.session.role).toBe('primary');
});

test('without known prices, only on-demand in the own zone is tried', async () => {
  const world = new TerminationWorld();
  world.cloud.prices.clear();
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(5_000);
  expect(launches(world)).toEqual(['launch i-1 ondemand us-east-1a']);
});

test('an instance that has not read prices yet reads them before the launch', async () => {
  const world = new TerminationWorld();
  world.cloud.priceBook = 'unread';
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(1_000);
  expect(launches(world)).toEqual(['launch i-1 spot us-east-1b']);
});

test('a price request that AWS does not answer delays the launch by two seconds', async () => {
  const world = new TerminationWorld();
  world.cloud.priceBook = 'silent';
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(1_900);
  expect(launches(world)).toEqual([]);
  await agent.advance(100);
  expect(launches(world)).toEqual(['launch i-1 ondemand us-east-1a']);
});

test('with `lastResort: none`, no on-demand instance is launched', async () => {
  const world = new TerminationWorld();
  world.cloud.refusesAll = (call) => (call.startsWith('launch spot') ? refusal('CAPACITY_UNAVAILABLE') : undefined);
  world.giveNotice();
  await using agent = await world.start({ config: { lastResort: 'none' } });
  await agent.advance(119_000);
  expect(launches(world)).toEqual([]);
  expect(reported(world)).toMatchObject({ outcome: 'nothing-launched' });
});

test('a launch that fails temporarily is retried in the same option, with the same client token', async () => {
  const world = new TerminationWorld();
  world.cloud.refuse('launch', 'spot us-east-1b', temporaryFailure(), temporaryFailure(), temporaryFailure());
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(20_000);
  expect(launches(world)).toEqual(['launch i-1 spot us-east-1b']);
  expect(world.cloud.copyRequests).toHaveLength(1);
});

test('when a launch keeps failing temporarily, the next option is tried', async () => {
  const world = new TerminationWorld();
  world.cloud.refusesAll = (call) => (call === 'launch spot us-east-1b' ? temporaryFailure() : undefined);
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(15_000);
  expect(launches(world)).toEqual(['launch i-1 spot us-east-1c']);
});

test('launches end a minute after the time of the notice when EC2 never answers', async () => {
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

test('launches are tried until EC2 answers again', async () => {
  const world = new TerminationWorld();
  world.cloud.silent = true;
  world.giveNotice();
  await using agent = await world.start();
  await agent.advance(60_000);
  world.cloud.silent = false;
  await agent.advance(20_000);
  expect(launches(world)).toHaveLength(1);
});
