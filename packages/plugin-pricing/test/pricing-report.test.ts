import { SpotGuardError } from '@spotguard/sdk';
import { memoryStorage } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import { instanceId, intervalMs, PricingWorld, reportLines } from './pricing-agent.js';

const failed = 'Pricing report error: Failed to get spot prices';

test('a spot instance reports its pool, the cheapest one and all others, in the format of v4', async () => {
  const world = new PricingWorld();
  await using agent = await world.start();
  await agent.advance(intervalMs);
  expect(world.delivered).toEqual([
    {
      key: expect.stringContaining(instanceId),
      path: '/api/agents/agent-1/pricing-report',
      body: {
        instance: {
          instance_id: instanceId,
          instance_type: 'm5.large',
          region: 'us-east-1',
          az: 'us-east-1a',
          mode: 'spot',
          pool_id: 'm5.large.us-east-1a',
        },
        pricing: {
          on_demand_price: 0.096,
          current_spot_price: 0.04,
          cheapest_pool: { pool_id: 'm5.large.us-east-1b', price: 0.035 },
          spot_pools: [
            { pool_id: 'm5.large.us-east-1b', instance_type: 'm5.large', az: 'us-east-1b', price: 0.035 },
            { pool_id: 'm5.large.us-east-1a', instance_type: 'm5.large', az: 'us-east-1a', price: 0.04 },
            { pool_id: 'm5.large.us-east-1c', instance_type: 'm5.large', az: 'us-east-1c', price: 0.05 },
          ],
          collected_at: '2027-01-01T00:02:30.000000+00:00',
        },
      },
    },
  ]);
  expect(reportLines(agent)).toEqual(['Pricing report sent: 3 pools']);
});

test('an on-demand instance has no pool and no spot price, and still reports the prices of the pools', async () => {
  const world = new PricingWorld();
  await using agent = await world.start({ instance: { identity: { market: 'ondemand' } } });
  await agent.advance(intervalMs);
  expect(world.delivered[0]?.body).toMatchObject({
    instance: { mode: 'ondemand', pool_id: null },
    pricing: {
      on_demand_price: 0.096,
      current_spot_price: null,
      cheapest_pool: null,
      spot_pools: [{ price: 0.035 }, { price: 0.04 }, { price: 0.05 }],
    },
  });
});

test('unknown prices are null in the report', async () => {
  const world = new PricingWorld();
  world.cloud.prices.onDemandPrice = undefined;
  world.setSpotPrices({ 'us-east-1b': 0.035 });
  await using agent = await world.start();
  await agent.advance(intervalMs);
  expect(world.delivered[0]?.body).toMatchObject({
    instance: { pool_id: 'm5.large.us-east-1a' },
    pricing: { on_demand_price: null, current_spot_price: null, cheapest_pool: { price: 0.035 } },
  });
});

test('a type without spot prices is reported with an empty list', async () => {
  const world = new PricingWorld();
  world.setSpotPrices({});
  await using agent = await world.start();
  await agent.advance(intervalMs);
  expect(world.delivered[0]?.body).toMatchObject({
    instance: { pool_id: null },
    pricing: { current_spot_price: null, cheapest_pool: null, spot_pools: [], on_demand_price: 0.096 },
  });
  expect(reportLines(agent)).toEqual(['Pricing report sent: 0 pools']);
});

test('reports are sent at the interval, each with newly read prices', async () => {
  const world = new PricingWorld();
  await using agent = await world.start({ config: { pricing: { reportIntervalSeconds: 60 } } });
  await agent.advance(180_000);
  expect(world.cloud.calls.made).toEqual(Array(3).fill('read m5.large 30'));
  expect(new Set(world.delivered.map(({ key }) => key)).size).toBe(3);
});

test('a disabled agent goes on reporting', async () => {
  const world = new PricingWorld();
  world.controlPlane.settings = { enabled: false };
  await using agent = await world.start();
  await agent.advance(intervalMs);
  expect(world.delivered).toHaveLength(1);
});

test.each([undefined, 'standby', 'retiring', 'superseded'] as const)(
  'an instance whose role is %s reads and reports no prices until it is the primary',
  async (role) => {
    const world = new PricingWorld();
    world.controlPlane.role = role;
    await using agent = await world.start();
    await agent.advance(intervalMs);
    expect(world.cloud.calls.made).toEqual([]);
    expect(world.delivered).toEqual([]);
    world.controlPlane.role = 'primary';
    await agent.advance(intervalMs);
    expect(world.delivered).toHaveLength(1);
  },
);

test('only the instance that the control plane named as price collector reports', async () => {
  const world = new PricingWorld();
  world.controlPlane.settings = { enabled: true, price_collector: 'i-somebody-else' };
  await using agent = await world.start();
  await agent.advance(intervalMs);
  expect(world.cloud.calls.made).toEqual([]);
  world.controlPlane.settings = { enabled: true, price_collector: instanceId };
  await agent.advance(intervalMs);
  expect(world.delivered).toHaveLength(1);
  world.controlPlane.settings = { enabled: true, price_collector: null };
  await agent.advance(intervalMs);
  expect(world.delivered).toHaveLength(2);
});

const unreachable = new SpotGuardError('UPSTREAM_FAILED', 'EC2 cannot be reached', { retryable: true });

test.each([
  ['throws', (world: PricingWorld) => world.cloud.calls.failNext('read', unreachable)],
  [
    'has only old prices',
    (world: PricingWorld) => {
      world.cloud.prices.spotFailure = unreachable;
    },
  ],
] as const)('when the price book %s, nothing is reported and an error is logged', async (_, breakPrices) => {
  const world = new PricingWorld();
  await using agent = await world.start();
  await agent.advance(intervalMs);
  breakPrices(world);
  await agent.advance(intervalMs);
  expect(world.delivered).toHaveLength(1);
  expect(reportLines(agent)).toEqual(['Pricing report sent: 3 pools', failed]);
  expect(agent.log.messages('error')).toEqual([failed]);
  expect(agent.status('pricing').state).toBe('degraded');
  world.cloud.prices.spotFailure = undefined;
  await agent.advance(10 * intervalMs);
  expect(world.delivered.length).toBeGreaterThan(1);
  expect(agent.status('pricing').state).toBe('ok');
});

test('until spot prices were read once, nothing is reported, also when the on-demand price is known', async () => {
  const world = new PricingWorld();
  world.cloud.prices.spotFailure = unreachable;
  await using agent = await world.start();
  await agent.advance(intervalMs);
  expect(world.delivered).toEqual([]);
  expect(reportLines(agent)).toEqual([failed]);
});

test('a report is logged as sent only when it has arrived, also after a restart', async () => {
  const world = new PricingWorld();
  const storage = memoryStorage();
  const failure = new SpotGuardError('UPSTREAM_FAILED', 'The control plane cannot be reached', { retryable: true });
  world.controlPlane.failNextDeliveries(failure);
  const first = await world.start({ storage });
  await first.advance(intervalMs / 2);
  expect(reportLines(first)).toEqual([]);
  first.crash();

  await using second = await world.start({ storage });
  await second.advance(1_000);
  expect(world.delivered).toHaveLength(1);
  expect(world.delivered[0]?.body).toMatchObject({ pricing: { collected_at: '2027-01-01T00:02:30.000000+00:00' } });
  expect(reportLines(second)).toEqual(['Pricing report sent: 3 pools']);
});

test.each([-7_200_000, 7_200_000])(
  'reports keep their interval when the wall clock is set by %i ms',
  async (stepMs) => {
    const world = new PricingWorld();
    await using agent = await world.start();
    await agent.advance(intervalMs);
    world.clock.stepWallClock(stepMs);
    await agent.advance(2 * intervalMs);
    expect(world.delivered).toHaveLength(3);
  },
);
