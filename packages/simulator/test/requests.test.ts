import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeAvailabilityZonesCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeOf, openRegion } from './open-region.js';

const strictness: readonly (readonly [string, string, (body: string) => string])[] = [
  ['the request as it is', 'ok', (body) => body],
  ['an action that EC2 lacks', 'InvalidAction', (body) => body.replace('Action=DescribeInstances', 'Action=Dance')],
  ['another version', 'NoSuchVersion', (body) => body.replace('2016-11-15', '2015-01-01')],
  ['an unknown parameter', 'UnknownParameter', (body) => `${body}&Foo=1`],
  ['an unknown member', 'UnknownParameter', (body) => `${body}&Filter.1.Nome=x`],
  ['a list without numbers', 'UnknownParameter', (body) => `${body}&InstanceId=i-1`],
  ['a filter without a name', 'MissingParameter', (body) => `${body}&Filter.1.Value.1=x`],
  ['an unknown filter', 'InvalidParameterValue', (body) => `${body}&Filter.1.Name=mood&Filter.1.Value.1=x`],
  ['a number that is none', 'InvalidParameterValue', (body) => `${body}&MaxResults=many`],
  ['a page that is too small', 'InvalidParameterValue', (body) => `${body}&MaxResults=4`],
  ['an invalid token', 'InvalidParameterValue', (body) => `${body}&NextToken=abc`],
  ['ids with a page size', 'InvalidParameterCombination', (body) => `${body}&InstanceId.1=i-1&MaxResults=5`],
  ['a malformed id', 'InvalidInstanceID.Malformed', (body) => `${body}&InstanceId.1=i-1`],
  ['a dry run', 'DryRunOperation', (body) => `${body}&DryRun=true`],
];

test('requests that EC2 would refuse are refused with its error code', async () => {
  await using sandbox = await openRegion();
  for (const [what, code, change] of strictness) {
    const ec2 = sandbox.client(sandbox.region.addOperator());
    changeBodies(ec2, change);
    expect(await codeOf(ec2.send(new DescribeInstancesCommand({}))), what).toBe(code);
  }
});

test('filters select instances by their properties, with wildcards and alternative values', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const web = await region.launch({ imageId, market: 'spot', zone: 'us-east-1b', tags: { app: 'web-1' } });
  const job = await region.launch({ imageId, clientToken: 'mine', tags: { app: 'job', team: 'x' } });
  const dead = await region.launch({ imageId });
  await region.destroy(dead);
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['tag:app', ['web*'], [web]],
    ['tag:app', ['job', 'web-?'], [web, job]],
    ['tag-key', ['team'], [job]],
    ['client-token', ['mine'], [job]],
    ['instance-lifecycle', ['spot'], [web]],
    ['instance-state-name', ['terminated'], [dead]],
    ['availability-zone', ['us-east-1b'], [web]],
    ['image-id', [imageId], [web, job, dead]],
    ['vpc-id', [region.subnets()[0]?.vpcId ?? ''], [web, job]],
    ['instance-id', ['i-*'], [web, job, dead]],
    ['tag:App', ['job'], []],
    ['tag:app', ['web.1'], []],
  ];
  for (const [Name, Values, expected] of cases) {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ Filters: [{ Name, Values: [...Values] }] }));
    const ids = Reservations?.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId));
    expect(ids, `${Name} ${Values}`).toEqual(expected);
  }
});

test('pages of any size contain every item once, in order', async () => {
  await using sandbox = await openRegion();
  const { ec2, imageId } = sandbox;
  const tags = Array.from({ length: 23 }, (_, index) => ({ Key: `key-${index}`, Value: `${index}` }));
  await ec2.send(new CreateTagsCommand({ Resources: [imageId], Tags: tags }));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 5, max: 30 }), async (MaxResults) => {
      const seen: string[] = [];
      let NextToken: string | undefined;
      do {
        const page = await ec2.send(new DescribeTagsCommand({ MaxResults, NextToken }));
        expect(page.Tags?.length).toBeLessThanOrEqual(MaxResults);
        seen.push(...(page.Tags ?? []).map(({ Key = '' }) => Key));
        NextToken = page.NextToken;
      } while (NextToken);
      expect(seen).toEqual(tags.map(({ Key }) => Key));
    }),
    { numRuns: 10 },
  );
});

test('a tag with any characters is returned as it was sent', async () => {
  await using sandbox = await openRegion();
  const { ec2, imageId } = sandbox;
  // XML 1.0 cannot carry control characters or lone surrogates; \r is normalised by its parsers.
  const character = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((text) => text.trim());
  const word = character.filter((text) => text.length > 0 && !/\p{C}/u.test(text) && !/^aws:/i.test(text));
  await fc.assert(
    fc.asyncProperty(word, word, async (Key, Value) => {
      await ec2.send(new CreateTagsCommand({ Resources: [imageId], Tags: [{ Key, Value }] }));
      const { Tags } = await ec2.send(new DescribeTagsCommand({}));
      expect(Tags).toMatchObject([{ Key, Value, ResourceId: imageId, ResourceType: 'image' }]);
      await ec2.send(new DeleteTagsCommand({ Resources: [imageId], Tags: [{ Key }] }));
    }),
    { numRuns: 30 },
  );
});

test('tags are added to all resources or none, up to fifty, and removed by key, by value or all at once', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const id = await region.launch({ imageId, tags: { a: '1', b: '2', c: '3' } });
  const many = Array.from({ length: 48 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
  const create = (Resources: string[]) => codeOf(ec2.send(new CreateTagsCommand({ Resources, Tags: many })));
  expect(await create([imageId, id])).toBe('TagLimitExceeded');
  expect(region.images()[0]?.tags).toEqual({});
  expect(await create([imageId, 'i-0123456789abcdef0'])).toBe('InvalidInstanceID.NotFound');
  expect(await create(['thing-1'])).toBe('InvalidID');
  const remove = (Tags?: { Key: string; Value?: string }[]) =>
    ec2.send(new DeleteTagsCommand({ Resources: [id], ...(Tags ? { Tags } : {}) }));
  await remove([{ Key: 'a' }, { Key: 'b', Value: 'other' }]);
  expect(region.instances()[0]?.tags).toEqual({ b: '2', c: '3' });
  await remove();
  expect(region.instances()[0]?.tags).toEqual({});
});

test('networks, zones and types are listed', async () => {
  await using sandbox = await openRegion();
  const { ec2 } = sandbox;
  const isDefault = [{ Name: 'default-for-az', Values: ['true'] }];
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: isDefault }));
  expect(Subnets.map(({ AvailabilityZone }) => AvailabilityZone)).toEqual(['us-east-1a', 'us-east-1b', 'us-east-1c']);
  const every = await ec2.send(new DescribeSubnetsCommand({}));
  expect(every.Subnets).toHaveLength(9);
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ['web'] }));
  expect(SecurityGroups).toHaveLength(2);
  const zone = await ec2.send(new DescribeAvailabilityZonesCommand({ ZoneNames: ['us-east-1c'] }));
  expect(zone.AvailabilityZones).toMatchObject([{ ZoneId: 'use1-az3', State: 'available', RegionName: 'us-east-1' }]);
  const { InstanceTypes } = await ec2.send(
    new DescribeInstanceTypesCommand({ InstanceTypes: ['m5d.large', 't4g.nano'] }),
  );
  expect(InstanceTypes).toMatchObject([
    { InstanceType: 't4g.nano', ProcessorInfo: { SupportedArchitectures: ['arm64'] }, InstanceStorageSupported: false },
    {
      InstanceType: 'm5d.large',
      VCpuInfo: { DefaultVCpus: 2 },
      MemoryInfo: { SizeInMiB: 8192 },
      InstanceStorageInfo: { TotalSizeInGB: 75 },
    },
  ]);
  const unknown = new DescribeInstanceTypesCommand({ InstanceTypes: ['z9.huge' as 't3.micro'] });
  expect(await codeOf(ec2.send(unknown))).toBe('InvalidInstanceType');
  const { InstanceTypeOfferings } = await ec2.send(
    new DescribeInstanceTypeOfferingsCommand({
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: ['c5.large'] }],
    }),
  );
  expect(InstanceTypeOfferings).toHaveLength(3);
});

/** Rewrites what a client sends, before it is signed. */
function changeBodies(ec2: EC2Client, change: (body: string) => string): void {
  ec2.middlewareStack.add(
    (next) => (input) => {
      const request = input.request as { body: string; headers: Record<string, string> };
      request.body = change(request.body);
      request.headers['content-length'] = String(Buffer.byteLength(request.body));
      return next(input);
    },
    { step: 'build', priority: 'low' },
  );
}
