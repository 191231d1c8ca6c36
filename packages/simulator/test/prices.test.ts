import { DescribeSpotPriceHistoryCommand, type DescribeSpotPriceHistoryCommandInput } from '@aws-sdk/client-ec2';
import { GetProductsCommand, PricingClient } from '@aws-sdk/client-pricing';
import { expect, test } from 'vitest';
import { connectRegion } from '../src/index.js';
import { codeOf, type OpenRegion, openRegion, roleCredentials } from './open-region.js';

const linux = ['Linux/UNIX', 'Linux/UNIX (Amazon VPC)'];
const pool = { instanceType: 'm5.large', zone: 'us-east-1b' };

/** Reads all pages; returns their rows and tokens. */
async function history(sandbox: OpenRegion, input: DescribeSpotPriceHistoryCommandInput) {
  const rows = [];
  const tokens: (string | undefined)[] = [];
  do {
    const NextToken = tokens.at(-1);
    const page = await sandbox.ec2.send(
      new DescribeSpotPriceHistoryCommand({ ...input, ...(NextToken ? { NextToken } : {}) }),
    );
    rows.push((page.SpotPriceHistory ?? []).map((row) => ({ ...row, price: Number(row.SpotPrice) })));
    tokens.push(page.NextToken);
  } while (tokens.at(-1));
  return { pages: rows, rows: rows.flat(), tokens };
}

test('with the present as StartTime, the price history has the present price in every zone', async () => {
  await using sandbox = await openRegion();
  const StartTime = new Date(Date.now() + 60_000);
  const { rows, tokens } = await history(sandbox, {
    InstanceTypes: ['m5.large'],
    ProductDescriptions: linux,
    StartTime,
  });
  expect(rows.map(({ AvailabilityZone }) => AvailabilityZone).sort()).toEqual(
    ['us-east-1a', 'us-east-1b', 'us-east-1c'].flatMap((zone) => [zone, zone]),
  );
  expect(rows.every(({ price }) => price > 0.02 && price < 0.096)).toBe(true);
  expect(tokens).toEqual(['']);
});

test('a new price comes first, and earlier prices stay in the history', async () => {
  await using sandbox = await openRegion();
  sandbox.region.setSpotPrice(pool, 0.0411);
  const { rows } = await history(sandbox, {
    InstanceTypes: ['m5.large'],
    ProductDescriptions: ['Linux/UNIX'],
    AvailabilityZone: 'us-east-1b',
  });
  expect(rows.map(({ SpotPrice }) => SpotPrice)).toEqual(['0.041100', expect.any(String), expect.any(String)]);
  const times = rows.map(({ Timestamp }) => Timestamp?.getTime() ?? 0);
  expect(times).toEqual([...times].sort((left, right) => right - left));
});

test('a region has the same prices each time that it is started', async () => {
  const priceOf = async () => {
    await using sandbox = await openRegion();
    return (await history(sandbox, { InstanceTypes: ['c5.large'] })).rows.map(({ SpotPrice }) => SpotPrice).sort();
  };
  expect(await priceOf()).toEqual(await priceOf());
});

test('some types are sold under one product name only', async () => {
  await using sandbox = await openRegion();
  const names = async (type: 't3.micro' | 't4g.micro') => {
    const { rows } = await history(sandbox, { InstanceTypes: [type], ProductDescriptions: linux });
    return [...new Set(rows.map(({ ProductDescription }) => ProductDescription))];
  };
  expect(await names('t3.micro')).toEqual(['Linux/UNIX (Amazon VPC)']);
  expect(await names('t4g.micro')).toEqual(['Linux/UNIX']);
});

test('pages are cut before filters: some are empty and have a token, and together they have every row once', async () => {
  await using sandbox = await openRegion();
  const input = { InstanceTypes: ['m5.large' as const], ProductDescriptions: ['Linux/UNIX'] };
  const whole = await history(sandbox, input);
  const paged = await history(sandbox, { ...input, MaxResults: 2 });
  expect(paged.rows).toEqual(whole.rows);
  expect(paged.pages.slice(0, -1).some((page) => page.length === 0)).toBe(true);
  expect(paged.tokens.at(-1)).toBe('');
});

test('invalid requests for prices are refused', async () => {
  await using sandbox = await openRegion();
  const code = (input: DescribeSpotPriceHistoryCommandInput) =>
    codeOf(sandbox.ec2.send(new DescribeSpotPriceHistoryCommand(input)));
  expect(await code({ AvailabilityZone: 'us-east-1a', AvailabilityZoneId: 'use1-az1' })).toBe(
    'InvalidParameterCombination',
  );
  expect(await code({ NextToken: 'guess' })).toBe('InvalidParameterValue');
  expect(await code({ Filters: [{ Name: 'colour', Values: ['red'] }] })).toBe('InvalidParameterValue');
  expect(() => sandbox.region.setSpotPrice({ ...pool, zone: 'us-east-1z' }, 1)).toThrow('no spot pool');
  expect(() => sandbox.region.setSpotPrice(pool, -1)).toThrow('not a price');
});

test('another process can set spot prices, and gets the endpoint of the price list', async () => {
  await using sandbox = await openRegion();
  const remote = await connectRegion(sandbox.region);
  expect(remote.pricingEndpoint).toBe(sandbox.region.pricingEndpoint);
  await remote.setSpotPrice(pool, 0.5);
  const { rows } = await history(sandbox, { InstanceTypes: ['m5.large'], AvailabilityZone: 'us-east-1b' });
  expect(rows.filter(({ price }) => price === 0.5)).toHaveLength(2);
  await expect(remote.setSpotPrice({ ...pool, zone: 'us-east-1z' }, 1)).rejects.toThrow('no spot pool');
});

/** Returns a filter of GetProducts. */
const is = (Field: string, Value: string) => ({ Type: 'TERM_MATCH' as const, Field, Value });

const exact = [
  is('regionCode', 'us-east-1'),
  is('instanceType', 'm5.large'),
  is('operatingSystem', 'Linux'),
  is('preInstalledSw', 'NA'),
  is('tenancy', 'Shared'),
  is('capacitystatus', 'Used'),
  is('marketoption', 'OnDemand'),
  is('licenseModel', 'No License required'),
  is('productFamily', 'Compute Instance'),
];

function pricingOf(sandbox: OpenRegion, changes: object = {}): PricingClient & Disposable {
  const client = new PricingClient({
    region: 'us-east-1',
    endpoint: sandbox.region.pricingEndpoint,
    credentials: sandbox.region.addOperator(),
    maxAttempts: 1,
    ...changes,
  });
  return Object.assign(client, { [Symbol.dispose]: () => client.destroy() });
}

async function usd(client: PricingClient, Filters: readonly ReturnType<typeof is>[]): Promise<readonly string[]> {
  const answer = await client.send(new GetProductsCommand({ ServiceCode: 'AmazonEC2', Filters: [...Filters] }));
  return (answer.PriceList ?? []).flatMap(
    (item: unknown) => /OnDemand.*?"USD":"([^"]+)"/.exec(String(item))?.[1] ?? [],
  );
}

test('the complete filter finds the price of a Linux instance and one row with the price 0', async () => {
  await using sandbox = await openRegion();
  using pricing = pricingOf(sandbox);
  expect(await usd(pricing, exact)).toEqual(['0.0000000000', '0.0960000000']);
});

test.each(exact.filter(({ Field }) => !['productFamily', 'licenseModel'].includes(Field)).map(({ Field }) => Field))(
  'a filter without %s finds other prices too',
  async (field) => {
    await using sandbox = await openRegion();
    using pricing = pricingOf(sandbox);
    const found = await usd(
      pricing,
      exact.filter(({ Field }) => Field !== field),
    );
    expect(found.length).toBeGreaterThan(2);
  },
);

test('the price list is paged by tokens', async () => {
  await using sandbox = await openRegion();
  using pricing = pricingOf(sandbox);
  const input = { ServiceCode: 'AmazonEC2', Filters: exact, MaxResults: 1 };
  const first = await pricing.send(new GetProductsCommand(input));
  expect(first.PriceList).toHaveLength(1);
  const second = await pricing.send(new GetProductsCommand({ ...input, NextToken: first.NextToken }));
  expect(second.PriceList).toHaveLength(1);
  expect(second.NextToken).toBeUndefined();
  expect(await codeOf(pricing.send(new GetProductsCommand({ ...input, NextToken: 'guess' })))).toBe(
    'InvalidNextTokenException',
  );
});

test('the price list enforces policies and signatures, and its calls are recorded with those of EC2', async () => {
  await using sandbox = await openRegion();
  const { region, imageId } = sandbox;
  const grant = { Effect: 'Allow', Action: 'pricing:GetProducts', Resource: '*' } as const;
  region.addRole({ name: 'may', policy: { Statement: [grant] } });
  region.addRole({ name: 'may-not', policy: { Statement: [] } });
  for (const role of ['may', 'may-not']) await region.launch({ imageId, role });
  const { instances } = await region.until(({ instances }) => instances.every(({ state }) => state === 'running'));
  const code = async (changes: object) => {
    using client = pricingOf(sandbox, changes);
    return codeOf(client.send(new GetProductsCommand({ ServiceCode: 'AmazonEC2', Filters: exact })));
  };
  const [may, mayNot] = await Promise.all(
    instances.map(({ metadataEndpoint, role = '' }) => roleCredentials(metadataEndpoint, role)),
  );
  expect(await code({ credentials: may })).toBe('ok');
  expect(await code({ credentials: mayNot })).toBe('AccessDeniedException');
  expect(await code({ credentials: { accessKeyId: 'AKIASTRAY', secretAccessKey: 'stray' } })).toBe(
    'UnrecognizedClientException',
  );
  expect(await code({ region: 'eu-west-3' })).toBe('UnrecognizedClientException');
  const calls = region.calls().filter(({ action }) => action === 'GetProducts');
  expect(calls.map(({ result }) => result)).toEqual([
    'ok',
    'AccessDeniedException',
    'UnrecognizedClientException',
    'UnrecognizedClientException',
  ]);
  expect(calls[0]?.parameters).toMatchObject({ ServiceCode: 'AmazonEC2', 'Filters.1.Value': 'us-east-1' });
});

test('faults can be injected into calls of the price list', async () => {
  await using sandbox = await openRegion();
  using pricing = pricingOf(sandbox);
  const error = { code: 'ThrottlingException', message: 'Rate exceeded', status: 400 };
  sandbox.region.inject({ action: 'GetProducts', error });
  const call = () => codeOf(pricing.send(new GetProductsCommand({ ServiceCode: 'AmazonEC2', Filters: exact })));
  expect(await call()).toBe('ThrottlingException');
  expect(await call()).toBe('ok');
});
