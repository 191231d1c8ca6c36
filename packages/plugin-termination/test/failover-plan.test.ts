import { expect, test } from 'vitest';
import { replicaInstanceId, TerminationWorld } from './termination-world.js';

const usual = { expected_seconds: 95, expected_from: 'default' };
const launch = (market: 'spot' | 'ondemand', zone: string) => ({
  kind: 'launch',
  market,
  zone,
  instance_id: null,
  problem: null,
  ...usual,
});
const replica = {
  kind: 'replica',
  market: 'spot',
  zone: 'us-east-1b',
  instance_id: replicaInstanceId,
  problem: null,
  expected_seconds: 5,
  expected_from: 'default',
};

test('the plan lists what a failover tries, in its order, and is passed on only when it changes', async () => {
  const world = new TerminationWorld();
  await using agent = await world.start();
  await agent.advance(60_000);
  expect(world.controlPlane.plans).toEqual([
    {
      options: [
        launch('spot', 'us-east-1b'),
        launch('spot', 'us-east-1c'),
        launch('ondemand', 'us-east-1b'),
        launch('ondemand', 'us-east-1c'),
        launch('ondemand', 'us-east-1a'),
      ],
      prevented_by: null,
      planned_at: expect.any(String),
    },
  ]);
  world.cloud.prices.set('us-east-1c', 0.001);
  await agent.advance(60_000);
  expect(world.controlPlane.plans).toHaveLength(2);
  expect(world.controlPlane.plans[1]?.options.slice(0, 2)).toEqual([
    launch('spot', 'us-east-1c'),
    launch('spot', 'us-east-1b'),
  ]);
});

test('what the plan says first is what a failover then does', async () => {
  const world = new TerminationWorld();
  await using agent = await world.start();
  await agent.advance(10_000);
  const [first] = world.controlPlane.plans[0]?.options ?? [];
  world.giveNotice();
  await agent.advance(10_000);
  expect(world.effects.list[0]).toBe(`launch i-1 ${first?.market} ${first?.zone}`);
});

test('a ready replica comes first, and the time that it took is what a launch is expected to take', async () => {
  const world = new TerminationWorld();
  await using agent = await world.start();
  await agent.advance(10_000);
  world.replica = replicaInstanceId;
  world.replicaReadyAfterSeconds = 42;
  await agent.advance(10_000);
  const measured = { expected_seconds: 47, expected_from: 'measured' };
  expect(world.controlPlane.plans.at(-1)?.options.slice(0, 2)).toEqual([
    replica,
    { ...launch('spot', 'us-east-1b'), ...measured },
  ]);
  world.replica = undefined;
  await agent.advance(10_000);
  expect(world.controlPlane.plans.at(-1)?.options[0]).toMatchObject({ kind: 'launch', ...measured });
});

test('a freeze prevents a failover as long as it lasts', async () => {
  const world = new TerminationWorld();
  world.controlPlane.frozen = true;
  await using agent = await world.start();
  await agent.advance(10_000);
  world.controlPlane.frozen = false;
  await agent.advance(10_000);
  expect(world.controlPlane.plans.map((plan) => plan.prevented_by)).toEqual(['This agent is frozen', null]);
});

test.each([
  ['a replica', { role: 'standby' as const }, {}, {}, 'This instance is a replica'],
  [
    'on-demand',
    {},
    { identity: { market: 'ondemand' as const } },
    {},
    expect.stringMatching(/^This instance is on-demand/),
  ],
  ['alone', { priceBook: 'silent' }, {}, { lastResort: 'none' }, expect.stringMatching(/^No other zone is known/)],
])('an instance that is %s has no failover, and the plan says why', async (_, facts, instance, config, reason) => {
  const world = new TerminationWorld();
  if ('role' in facts) world.controlPlane.role = facts.role;
  if ('priceBook' in facts) world.cloud.priceBook = 'silent';
  await using agent = await world.start({ instance, config });
  await agent.advance(10_000);
  expect(world.controlPlane.plans.at(-1)).toMatchObject({ prevented_by: reason });
});

test('an option that the rehearsal found to fail says why', async () => {
  const world = new TerminationWorld();
  const what = 'the subnet in us-east-1b is gone';
  world.findings = [
    { kind: 'fails', what, launches: ['spot in us-east-1b', 'on-demand in us-east-1b'] },
    { kind: 'lacks', what: 'a tag', launches: ['spot in us-east-1c'] },
  ];
  await using agent = await world.start();
  await agent.advance(310_000);
  const problems = world.controlPlane.plans.at(-1)?.options.map(({ problem }) => problem);
  expect(problems).toEqual([what, null, what, null, null]);
});
