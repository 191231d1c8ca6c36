import { type IamGrant, isSpotGuardError } from '@spotguard/sdk';
import { expect, test } from 'vitest';
import { passTime, signal } from './aws-instance.js';
import { startPricedInstance } from './priced-instance.js';

const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
const fresh = { maxAgeSeconds: 60 };
const dayMs = 24 * 3_600_000;
const hoursMs = 2 * 3_600_000;

test('read returns the spot price of every zone and the on-demand price, each with its source and age', async () => {
  await using instance = await startPricedInstance();
  const { agent, priceBook, region } = instance;
  region.setSpotPrice({ instanceType: 'm5.large', zone: 'us-east-1b' }, 0.0345);
  const prices = await priceBook.read('m5.large', fresh, signal);
  const readAt = agent.clock.now();
  expect([...prices.spot.keys()].sort()).toEqual(zones);
  expect(prices.spot.get('us-east-1b')).toEqual({ usdPerHour: 0.0345, source: 'spot-price-history', readAt });
  expect(prices.onDemand).toEqual({ usdPerHour: 0.096, source: 'pricing-api', readAt });
  expect(priceBook.known('m5.large')).toEqual(prices);
});

test.each([
  ['t3.medium', 0.0416],
  ['t4g.medium', 0.0336],
  ['r5.4xlarge', 1.008],
])('the price of %s is found under each product name', async (type, onDemand) => {
  await using instance = await startPricedInstance();
  const prices = await instance.priceBook.read(type, fresh, signal);
  expect([...prices.spot.keys()].sort()).toEqual(zones);
  const spot = [...prices.spot.values()].map(({ usdPerHour }) => usdPerHour / onDemand);
  expect(spot.every((share) => share > 0.2 && share < 0.5)).toBe(true);
  expect(prices.onDemand?.usdPerHour).toBeCloseTo(onDemand, 6);
});

test('concurrent readers share one narrow call to each source', async () => {
  await using instance = await startPricedInstance();
  const { agent, priceBook } = instance;
  await Promise.all([1, 2, 3, 4].map(() => priceBook.read('m5.large', fresh, signal)));
  await priceBook.read('m5.large', fresh, signal);
  expect(instance.calls('DescribeSpotPriceHistory').map(({ parameters }) => parameters)).toEqual([
    {
      'InstanceType.1': 'm5.large',
      'ProductDescription.1': 'Linux/UNIX',
      'ProductDescription.2': 'Linux/UNIX (Amazon VPC)',
      MaxResults: '1000',
      StartTime: expect.any(String),
    },
  ]);
  expect(instance.calls('GetProducts')).toHaveLength(1);

  await agent.advance(61_000);
  const later = await priceBook.read('m5.large', fresh, signal);
  expect(later.spot.get('us-east-1a')?.readAt).toBe(agent.clock.now());
  expect(instance.calls('DescribeSpotPriceHistory')).toHaveLength(2);
  expect(instance.calls('GetProducts')).toHaveLength(1);
});

test('prices that another instance has read are known with their age, and not read again until they are too old', async () => {
  await using instance = await startPricedInstance();
  const { agent, priceBook } = instance;
  const learned = {
    spot: new Map([['us-east-1b', 0.01]]),
    spotAgeMs: 40_000,
    onDemand: { usdPerHour: 0.09, ageMs: 0 },
  };
  priceBook.learn('m5.large', learned);
  const { spot, onDemand, spotAgeMs } = priceBook.known('m5.large');
  const readAt = agent.clock.now() - 40_000;
  expect([...spot]).toEqual([['us-east-1b', { usdPerHour: 0.01, source: 'control-plane', readAt }]]);
  expect(onDemand).toMatchObject({ usdPerHour: 0.09, source: 'control-plane' });
  expect(spotAgeMs).toBe(40_000);
  await priceBook.read('m5.large', fresh, signal);
  expect(instance.calls('DescribeSpotPriceHistory')).toHaveLength(0);
  await agent.advance(21_000);
  const own = await priceBook.read('m5.large', fresh, signal);
  expect(own.spot.get('us-east-1b')?.source).toBe('spot-price-history');
  // Older ones do not replace them, and none at all say nothing.
  priceBook.learn('m5.large', learned);
  priceBook.learn('m5.large', { spot: new Map(), spotAgeMs: 0, onDemand: undefined });
  expect(priceBook.known('m5.large').spot).toEqual(own.spot);
});

test('an on-demand price is read again after a day', async () => {
  await using instance = await startPricedInstance();
  const { agent, priceBook } = instance;
  await priceBook.read('m5.large', fresh, signal);
  await agent.advance(dayMs + 1_000);
  const later = await priceBook.read('m5.large', fresh, signal);
  expect(later.onDemand?.readAt).toBe(agent.clock.now());
  expect(instance.calls('GetProducts')).toHaveLength(2);
});

test('a price of 0 is unknown, and an older price does not replace it', async () => {
  await using instance = await startPricedInstance();
  instance.region.setSpotPrice({ instanceType: 'm5.large', zone: 'us-east-1a' }, 0);
  const { spot } = await instance.priceBook.read('m5.large', fresh, signal);
  expect([...spot.keys()].sort()).toEqual(['us-east-1b', 'us-east-1c']);
});

test('of very many types the ones that were not read for the longest time are dropped', async () => {
  await using instance = await startPricedInstance();
  const { priceBook } = instance;
  const read = (types: readonly string[]) => Promise.all(types.map((type) => priceBook.read(type, fresh, signal)));
  await read(['m5.large', 'c5.large']);
  await read(Array.from({ length: 98 }, (_, index) => `x${index}.large`));
  await read(['m5.large', 'r5.large']);
  expect(priceBook.known('c5.large')).toEqual({ spot: new Map(), onDemand: undefined });
  expect(priceBook.known('m5.large').spot.size).toBe(3);
});

test('a type that is not offered has no prices, which is no error', async () => {
  await using instance = await startPricedInstance();
  const spotReadAt = instance.agent.clock.now();
  expect(await instance.priceBook.read('x9.huge', fresh, signal)).toEqual({
    spot: new Map(),
    spotReadAt,
    spotAgeMs: 0,
    onDemand: undefined,
  });
});

test('when the price list refuses, spot prices are still read, and the list is not asked again for a while', async () => {
  await using instance = await startPricedInstance();
  const { agent, priceBook, region } = instance;
  region.inject({ action: 'GetProducts', error: { code: 'AccessDeniedException', message: 'No.', status: 400 } });
  const first = await priceBook.read('m5.large', fresh, signal);
  expect(first.spot.size).toBe(3);
  expect(first.onDemand).toBeUndefined();
  const [warning] = agent.log.lines.filter(({ level }) => level === 'warn');
  expect(warning?.message).toBe('On-demand prices could not be read; the last ones stay, with their age');
  expect(isSpotGuardError(warning?.fields['error'], 'PERMISSION_DENIED')).toBe(true);

  await agent.advance(61_000);
  await priceBook.read('m5.large', fresh, signal);
  expect(instance.calls('GetProducts')).toHaveLength(1);
  await agent.advance(15 * 60_000);
  expect((await priceBook.read('m5.large', fresh, signal)).onDemand?.usdPerHour).toBe(0.096);
});

test('a reader waits only a few seconds for a price list that does not answer', async () => {
  await using instance = await startPricedInstance();
  const { agent, priceBook, region } = instance;
  region.inject({ action: 'GetProducts', delayMs: 20_000 });
  const before = agent.clock.now();
  const prices = await passTime(agent, priceBook.read('m5.large', fresh, signal));
  expect(prices.spot.size).toBe(3);
  expect(prices.onDemand).toBeUndefined();
  expect(agent.clock.now() - before).toBeLessThan(30_000);
});

test('readSpot neither waits for nor reads the on-demand price', async () => {
  await using instance = await startPricedInstance();
  const { priceBook, region } = instance;
  expect([...(await priceBook.readSpot('m5.large', fresh, signal)).keys()]).toHaveLength(3);
  expect(instance.calls('GetProducts')).toEqual([]);
  region.inject({ action: 'DescribeSpotPriceHistory', error: refused });
  await expect(priceBook.readSpot('c5.large', fresh, signal)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
});

test('when the spot prices cannot be read, the last ones stay with their age', async () => {
  await using instance = await startPricedInstance();
  const { agent, priceBook, region } = instance;
  const first = await priceBook.read('m5.large', fresh, signal);
  await agent.advance(61_000);
  region.inject({ action: 'DescribeSpotPriceHistory', times: 3, error: throttled });
  const later = await passTime(agent, priceBook.read('m5.large', fresh, signal));
  expect(later).toEqual({ ...first, spotAgeMs: expect.any(Number) });
  expect(later.spotAgeMs).toBeGreaterThanOrEqual(61_000);
  expect(agent.log.messages('warn')).toEqual(['Spot prices could not be read; the last ones stay, with their age']);
});

test('when nothing is known and both sources fail, read throws instead of returning a price', async () => {
  await using instance = await startPricedInstance();
  const { agent, priceBook, region } = instance;
  region.inject({ action: 'DescribeSpotPriceHistory', times: 3, error: throttled });
  region.inject({ action: 'GetProducts', drop: 'before' });
  const error = await passTime(agent, priceBook.read('m5.large', fresh, signal)).catch((reason: unknown) => reason);
  expect(isSpotGuardError(error, 'UPSTREAM_FAILED') && error.retryable).toBe(true);
  expect(priceBook.known('m5.large')).toEqual({ spot: new Map(), onDemand: undefined });
});

test('without the right to read spot prices the error names it', async () => {
  const grants: readonly IamGrant[] = [{ actions: ['pricing:GetProducts'], why: 'Test.' }];
  await using instance = await startPricedInstance({ grants });
  instance.region.inject({ action: 'GetProducts', drop: 'before' });
  await expect(instance.priceBook.read('m5.large', fresh, signal)).rejects.toThrow(
    /ec2:DescribeSpotPriceHistory failed/,
  );
});

test('an aborted reader returns at once, and the others still get their answer', async () => {
  await using instance = await startPricedInstance();
  const { priceBook, region } = instance;
  region.inject({ action: 'DescribeSpotPriceHistory', delayMs: 200 });
  const aborting = new AbortController();
  const ended = priceBook.read('m5.large', fresh, aborting.signal);
  const other = priceBook.read('m5.large', fresh, signal);
  aborting.abort(new Error('enough'));
  await expect(ended).rejects.toThrow('enough');
  expect((await other).spot.size).toBe(3);
  await expect(priceBook.read('m5.large', fresh, aborting.signal)).rejects.toThrow('enough');
  expect(instance.calls('DescribeSpotPriceHistory')).toHaveLength(1);
});

test.each([
  ['ca-central-1', 'us-east-1'],
  ['eu-north-1', 'eu-central-1'],
  ['ap-southeast-2', 'ap-south-1'],
])('an instance in %s requests the prices of its region from the endpoint in %s', async (region, endpointRegion) => {
  const conditions = { StringEquals: { 'aws:RequestedRegion': endpointRegion } };
  const grants: readonly IamGrant[] = [
    { actions: ['ec2:DescribeSpotPriceHistory'], why: 'Test.' },
    { actions: ['pricing:GetProducts'], conditions, why: 'Test.' },
  ];
  await using instance = await startPricedInstance({ grants, region: { region } });
  const { onDemand } = await instance.priceBook.read('m5.large', fresh, signal);
  expect(onDemand?.usdPerHour).toBeCloseTo(0.1056, 6);
});

test('in China, whose price list is in CNY, on-demand prices are unknown and no call is made', async () => {
  await using instance = await startPricedInstance({ region: { region: 'cn-north-1' } });
  const prices = await instance.priceBook.read('m5.large', fresh, signal);
  expect(prices.spot.size).toBe(3);
  expect(prices.onDemand).toBeUndefined();
  expect(instance.calls('GetProducts')).toEqual([]);
  expect(instance.agent.log.messages('info')).toContain(
    'AWS has no on-demand prices in USD for this region; they stay unknown',
  );
});

const refused = { code: 'UnauthorizedOperation', message: 'You are not authorized.', status: 403 };
const throttled = { code: 'RequestLimitExceeded', message: 'Request limit exceeded.', status: 503 };

test.each([-hoursMs, hoursMs])('the age of prices is unaffected by a step of the wall clock of %i ms', async (step) => {
  await using instance = await startPricedInstance();
  const { agent, priceBook } = instance;
  await priceBook.read('m5.large', fresh, signal);
  agent.clock.stepWallClock(step);
  await priceBook.read('m5.large', fresh, signal);
  expect(instance.calls('DescribeSpotPriceHistory')).toHaveLength(1);
  await agent.advance(61_000);
  expect(priceBook.known('m5.large').spotAgeMs).toBe(61_000);
  await priceBook.read('m5.large', fresh, signal);
  expect(instance.calls('DescribeSpotPriceHistory')).toHaveLength(2);
});
