import type { ControlPlaneRequest } from '@spotguard/plugin-session/contract';
import type { PriceLeaseAnswer } from '@spotguard/protocol';
import { SpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { intervalMs, PricingWorld } from './pricing-agent.js';

const covered: PriceLeaseAnswer = {
  is_collector: false,
  spot: [
    { az: 'us-east-1a', price: 0.02, age_seconds: 40 },
    { az: 'us-east-1b', price: 0.01, age_seconds: 100 },
  ],
  on_demand: { price: 0.09, age_seconds: 3_000 },
};

/** A world whose control plane gives leases, and what it was asked. */
function worldWithLeases(answer: PriceLeaseAnswer | Error) {
  const world = new PricingWorld();
  const asked: unknown[] = [];
  const leases = { answer };
  world.controlPlane.answer = ({ path, body }: ControlPlaneRequest) => {
    expect(path).toBe('/api/agents/agent-1/price-lease');
    asked.push(body);
    if (leases.answer instanceof Error) throw leases.answer;
    return leases.answer;
  };
  const reads = () => world.cloud.calls.made.filter((call) => call.startsWith('read '));
  return { world, asked, leases, reads };
}

test('an instance whose prices another one reads neither asks AWS nor reports, and knows them all the same', async () => {
  const { world, asked, reads } = worldWithLeases(covered);
  await using agent = await world.start();
  await agent.advance(intervalMs);
  expect(asked).toEqual([{ region: 'us-east-1', instance_type: 'm5.large', interval_seconds: 300, can_collect: true }]);
  expect({ reads: reads(), delivered: world.delivered }).toEqual({ reads: [], delivered: [] });
  const { spot, onDemand, spotAgeMs } = world.cloud.prices.known('m5.large');
  expect([...spot].map(([zone, { usdPerHour, source }]) => [zone, usdPerHour, source])).toEqual([
    ['us-east-1a', 0.02, 'control-plane'],
    ['us-east-1b', 0.01, 'control-plane'],
  ]);
  expect(onDemand).toMatchObject({ usdPerHour: 0.09, source: 'control-plane' });
  expect(spotAgeMs).toBeGreaterThanOrEqual(40_000);
  expect(agent.log.messages('info')).not.toContain('This instance reads the prices');
});

test('the instance that has the lease reads and reports, as before', async () => {
  const { world, reads } = worldWithLeases({ is_collector: true, spot: [], on_demand: null });
  await using agent = await world.start();
  await agent.advance(intervalMs);
  expect(reads()).toHaveLength(1);
  expect(world.delivered).toHaveLength(1);
});

test.each([
  ['has reported none', { ...covered, spot: [] }],
  [
    'has reported none for three intervals',
    { ...covered, spot: [{ az: 'us-east-1a', price: 0.02, age_seconds: 800 }] },
  ],
])('an instance reads the prices itself when the one that has the lease %s', async (_, answer) => {
  const { world, reads } = worldWithLeases(answer);
  await using agent = await world.start();
  await agent.advance(intervalMs);
  expect(reads()).toHaveLength(1);
  expect(world.delivered).toHaveLength(1);
});

test('an instance that gets no usable answer reads the prices itself', async () => {
  const { world, leases, reads } = worldWithLeases(new SpotGuardError('UPSTREAM_FAILED', 'No', { retryable: true }));
  await using agent = await world.start();
  await agent.advance(intervalMs);
  expect(reads()).toHaveLength(1);
  leases.answer = { is_collector: 'maybe' } as never;
  await agent.advance(intervalMs);
  expect(reads()).toHaveLength(2);
});

test('a v4 backend is not asked', async () => {
  const { world, asked, reads } = worldWithLeases(covered);
  world.controlPlane.isV4Backend = true;
  await using agent = await world.start();
  await agent.advance(intervalMs);
  expect({ asked, reads: reads().length }).toEqual({ asked: [], reads: 1 });
});

test('an instance that could not read the prices says so, so that another one gets the lease', async () => {
  const { world, asked } = worldWithLeases({ is_collector: true, spot: [], on_demand: null });
  world.cloud.prices.spotFailure = new SpotGuardError('PERMISSION_DENIED', 'No rights');
  await using agent = await world.start();
  // A worker that fails runs less often for a while.
  for (let intervals = 0; asked.length < 2 && intervals < 20; intervals += 1) await agent.advance(intervalMs);
  world.cloud.prices.spotFailure = undefined;
  for (let intervals = 0; world.delivered.length < 2 && intervals < 20; intervals += 1) await agent.advance(intervalMs);
  expect(asked.map((body) => (body as { can_collect: boolean }).can_collect).slice(0, 2)).toEqual([true, false]);
  expect(asked.at(-1)).toMatchObject({ can_collect: true });
});
