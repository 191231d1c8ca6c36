import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signal } from './aws-instance.js';
import { type AnswerEdit, startEc2Proxy } from './ec2-proxy.js';
import { itemFor, type ProductsRequest, startPriceListStub } from './price-list-stub.js';
import { type PricedInstance, startPricedInstance } from './priced-instance.js';

const fresh = { maxAgeSeconds: 60 };
const fromTheTop = (place: number) => Buffer.from(`before:${place}`).toString('base64url');
const withToken = (xml: string, token: string) =>
  xml.replace('<nextToken></nextToken>', `<nextToken>${token}</nextToken>`);
const withoutRows = (xml: string) => xml.replace(/<spotPriceHistorySet>.*<\/spotPriceHistorySet>/s, '');

/** Reads the spot prices of m5.large from edited answers of EC2. */
async function readEdited(edit: AnswerEdit) {
  await using instance = await startEdited(edit);
  const { spot } = await instance.priceBook.read('m5.large', fresh, signal);
  const warnings = instance.agent.log.messages('warn').filter((message) => message.startsWith('A listing'));
  return { spot, warnings, calls: instance.calls('DescribeSpotPriceHistory') };
}

async function startEdited(edit: AnswerEdit): Promise<PricedInstance> {
  let close: () => PromiseLike<void> = async () => {};
  const instance = await startPricedInstance({
    settingsFor: async ({ endpoint }) => {
      const proxy = await startEc2Proxy(endpoint, { DescribeSpotPriceHistory: edit });
      close = () => proxy[Symbol.asyncDispose]();
      return { ec2Endpoint: proxy.endpoint };
    },
  });
  return {
    ...instance,
    async [Symbol.asyncDispose]() {
      await instance[Symbol.asyncDispose]();
      await close();
    },
  };
}

test('an empty first page with a token is not the end, and all pages have the same query', async () => {
  let pages = 0;
  const { spot, calls } = await readEdited((xml) => {
    pages += 1;
    return pages === 1 ? withToken(withoutRows(xml), fromTheTop(9_999_999)) : xml;
  });
  expect(spot.size).toBe(3);
  const [{ NextToken: none, ...first }, { NextToken, ...second }] = calls.map(({ parameters }) => parameters) as [
    Readonly<Record<string, string>>,
    Readonly<Record<string, string>>,
  ];
  expect([none, NextToken]).toEqual([undefined, fromTheTop(9_999_999)]);
  expect(second).toEqual(first);
});

test('an answer without a token element is the end too', async () => {
  const { spot, calls } = await readEdited((xml) => xml.replace('<nextToken></nextToken>', ''));
  expect(spot.size).toBe(3);
  expect(calls).toHaveLength(1);
});

test('a repeated token ends the reading', async () => {
  const { spot, calls, warnings } = await readEdited((xml) => withToken(xml, fromTheTop(9_999_999)));
  expect(spot.size).toBe(3);
  expect(calls).toHaveLength(2);
  expect(warnings).toHaveLength(1);
});

test('a listing that pages for ever is ended after twenty pages', async () => {
  let pages = 0;
  const { spot, calls, warnings } = await readEdited((xml) => {
    pages += 1;
    return withToken(xml, fromTheTop(9_999_999 - pages));
  });
  expect(spot.size).toBe(3);
  expect(calls).toHaveLength(20);
  expect(warnings).toHaveLength(1);
});

const noPrices = [
  '',
  ' 0.1',
  '0.1 ',
  '-0.1',
  '+0.1',
  '0',
  '0.000000',
  '1e-3',
  '0x10',
  'NaN',
  'Infinity',
  '1,5',
  '.5',
  '1001',
  '99999999999999999999',
  '0.1.2',
  '٠.١',
  'free',
];

test('a spot price that is not written as AWS writes prices is unknown', async () => {
  let text = '0.1';
  await using instance = await startEdited((xml) => xml.replaceAll(/<spotPrice>[^<]*</g, `<spotPrice>${text}<`));
  const read = async () => (await instance.priceBook.read('m5.large', fresh, signal)).spot;
  expect((await read()).size).toBe(3);
  for (text of noPrices) {
    await instance.agent.advance(61_000);
    expect(await read(), text).toEqual(new Map());
  }
});

test('of several rows of a zone the newest counts, in any order, and also when it has no valid price', async () => {
  const item = (time: string, usd: string, zone = 'us-east-1a') =>
    `<item><instanceType>m5.large</instanceType><productDescription>Linux/UNIX</productDescription><spotPrice>${usd}</spotPrice><timestamp>${time}</timestamp><availabilityZone>${zone}</availabilityZone></item>`;
  const rows = [
    item('2026-01-02T00:00:00.000Z', '0.02'),
    item('2026-01-03T00:00:00.000Z', '0.03'),
    item('2026-01-01T00:00:00.000Z', '0.01'),
    item('2026-01-01T00:00:00.000Z', '0.04', 'us-east-1b'),
    item('2026-01-02T00:00:00.000Z', '0.00', 'us-east-1b'),
  ];
  const { spot } = await readEdited((xml) =>
    xml.replace(/(<spotPriceHistorySet>).*(<\/spotPriceHistorySet>)/s, `$1${rows.join('')}$2`),
  );
  expect([...spot].map(([zone, { usdPerHour }]) => [zone, usdPerHour])).toEqual([['us-east-1a', 0.03]]);
});

test('rows of another type or product, or without a zone or a time, are ignored', async () => {
  const edits: readonly AnswerEdit[] = [
    (xml) => xml.replaceAll('>m5.large<', '>m5.xlarge<'),
    (xml) => xml.replaceAll(/<productDescription>[^<]*</g, '<productDescription>Windows<'),
    (xml) => xml.replaceAll(/<availabilityZone>[^<]*</g, '<availabilityZone><'),
    (xml) => xml.replaceAll(/<timestamp>[^<]*<\/timestamp>/g, ''),
  ];
  for (const edit of edits) expect((await readEdited(edit)).spot).toEqual(new Map());
});

/** Items of other products, and malformed items, that a list may contain. */
const otherItems = (request: ProductsRequest): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string(),
    fc.json(),
    fc.constantFrom('', '{', 'null', '[]', '{"product":{}}', '{"terms":{"OnDemand":{"a":{"priceDimensions":null}}}}'),
    fc
      .constantFrom(undefined, null, 0, 0.096, '0.0000000000', '-1', 'NaN', '1e2', '9999999', '', {}, ['0.1'])
      .map((usd) => itemFor(request, usd)),
    fc
      .constantFrom(
        { capacitystatus: 'AllocatedCapacityReservation' },
        { capacitystatus: 'UnusedCapacityReservation' },
        { operatingSystem: 'Windows' },
        { tenancy: 'Host' },
        { marketoption: 'CapacityBlock' },
        { preInstalledSw: 'SQL Web' },
        { regionCode: 'us-east-2' },
        { instanceType: 'm5.2xlarge' },
        { productFamily: 'Dedicated Host' },
        { licenseModel: 'Bring your own license' },
      )
      .map((changes) => itemFor(request, '0.0123000000', changes)),
    fc.constant(itemFor(request, '0.0123000000').replace('"Hrs"', '"Quantity"')),
    fc.constant(itemFor(request, '0.0123000000').replace('"USD"', '"CNY"')),
    fc.constant(itemFor(request, '0.0123000000').replace('"OnDemand":{', '"Reserved":{')),
  );

test('whatever else a price list contains, the price is that of the requested product, or unknown', async () => {
  let items: (request: ProductsRequest) => readonly string[] = () => [];
  await using stub = await startPriceListStub((request) => ({ FormatVersion: 'aws_v1', PriceList: items(request) }));
  await using instance = await startPricedInstance({ settingsFor: async () => ({ pricingEndpoint: stub.endpoint }) });
  let types = 0;
  const property = fc.asyncProperty(fc.boolean(), fc.nat(), async (isListed, seed) => {
    items = (request) => {
      const others = fc.sample(fc.array(otherItems(request), { maxLength: 8 }), { seed, numRuns: 1 }).flat();
      return isListed ? [...others, itemFor(request, '0.0960000000')] : others;
    };
    types += 1;
    const { onDemand } = await instance.priceBook.read(`t${types}.large`, fresh, signal);
    expect(onDemand?.usdPerHour).toBe(isListed ? 0.096 : undefined);
  });
  await fc.assert(property, { numRuns: 90 });
  expect(instance.agent.log.messages('warn')).toEqual([]);
  expect(stub.requests).toHaveLength(types);
});

test('with two different prices of the same product the price is unknown, and a warning is logged', async () => {
  await using stub = await startPriceListStub((request) => ({
    PriceList: [itemFor(request, '0.1'), itemFor(request, '0.2')],
  }));
  await using instance = await startPricedInstance({ settingsFor: async () => ({ pricingEndpoint: stub.endpoint }) });
  const { onDemand, spot } = await instance.priceBook.read('m5.large', fresh, signal);
  expect(onDemand).toBeUndefined();
  expect(spot.size).toBe(3);
  const [warning] = instance.agent.log.lines.filter(({ level }) => level === 'warn');
  expect(String(warning?.fields['error'])).toMatch(/several on-demand prices of m5\.large in us-east-1: 0\.1, 0\.2/);
});

test('a price on a later page of the list is found, also after an empty page', async () => {
  await using stub = await startPriceListStub((request) => {
    if (request.NextToken === undefined) return { PriceList: [], NextToken: 'second' };
    return request.NextToken === 'second'
      ? { NextToken: 'third' }
      : { PriceList: [itemFor(request, '0.096')], NextToken: '' };
  });
  await using instance = await startPricedInstance({ settingsFor: async () => ({ pricingEndpoint: stub.endpoint }) });
  const { onDemand } = await instance.priceBook.read('m5.large', fresh, signal);
  expect(onDemand?.usdPerHour).toBe(0.096);
  const filters = stub.requests.map(({ Filters }) => Filters);
  expect(filters).toEqual([filters[0], filters[0], filters[0]]);
});

test('the price of a bare metal type is that of dedicated hardware', async () => {
  await using stub = await startPriceListStub((request) => ({ PriceList: [itemFor(request, '4.608')] }));
  await using instance = await startPricedInstance({ settingsFor: async () => ({ pricingEndpoint: stub.endpoint }) });
  for (const type of ['m5.metal', 'c7i.metal-24xl']) {
    expect((await instance.priceBook.read(type, fresh, signal)).onDemand?.usdPerHour).toBe(4.608);
    expect(stub.requests.at(-1)?.Filters).toEqual(
      expect.arrayContaining([
        { Type: 'TERM_MATCH', Field: 'tenancy', Value: 'Dedicated' },
        { Type: 'TERM_MATCH', Field: 'productFamily', Value: 'Compute Instance (bare metal)' },
      ]),
    );
  }
});
