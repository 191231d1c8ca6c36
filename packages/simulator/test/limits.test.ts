import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypeOfferingsCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { connectRegion, type RegionOptions } from '../src/index.js';
import { codeOf, openRegion } from './open-region.js';

test('a vCPU quota limits the launches in its market in all zones', async () => {
  await using sandbox = await openRegion();
  const { region, ec2 } = sandbox;
  const run = launcher(sandbox);
  const spot = { InstanceMarketOptions: { MarketType: 'spot' } } as const;
  region.setQuota('spot', 4);
  region.setQuota('on-demand', 1);
  expect(await codeOf(run({}))).toBe('VcpuLimitExceeded');
  const { Instances } = await run({ ...spot, MaxCount: 5 });
  expect(Instances).toHaveLength(2);
  expect(await codeOf(run({ ...spot, Placement: { AvailabilityZone: 'us-east-1c' } }))).toBe(
    'MaxSpotInstanceCountExceeded',
  );
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [Instances?.[0]?.InstanceId ?? ''] }));
  await region.until(({ instances }) => instances[0]?.state === 'terminated');
  expect(await codeOf(run(spot))).toBe('ok');
  region.setQuota('on-demand', undefined);
  expect(await codeOf(run({ MinCount: 9, MaxCount: 9 }))).toBe('ok');
});

test('a type that a zone does not offer is refused there, not in its offerings, and launched in another zone', async () => {
  await using sandbox = await openRegion();
  const { region, ec2 } = sandbox;
  const run = launcher(sandbox);
  const offerings = async (LocationType: 'region' | 'availability-zone') => {
    const Filters = [{ Name: 'instance-type', Values: ['t3.micro'] }];
    const answer = await ec2.send(new DescribeInstanceTypeOfferingsCommand({ LocationType, Filters }));
    return answer.InstanceTypeOfferings?.map(({ Location }) => Location);
  };
  region.setOffered({ instanceType: 't3.micro', zone: 'us-east-1a' }, false);
  expect(await codeOf(run({ Placement: { AvailabilityZone: 'us-east-1a' } }))).toBe('Unsupported');
  expect((await run({})).Instances?.[0]?.Placement?.AvailabilityZone).toBe('us-east-1b');
  expect(await offerings('availability-zone')).toEqual(['us-east-1b', 'us-east-1c']);
  expect(await offerings('region')).toEqual(['us-east-1']);
  for (const zone of ['us-east-1b', 'us-east-1c']) region.setOffered({ instanceType: 't3.micro', zone }, false);
  expect(await codeOf(run({}))).toBe('Unsupported');
  expect(await offerings('region')).toEqual([]);
  region.setOffered({ instanceType: 't3.micro', zone: 'us-east-1a' }, true);
  expect(await codeOf(run({ Placement: { AvailabilityZone: 'us-east-1a' } }))).toBe('ok');
});

test("AWS's request limits allow five launches at once, and each action has its own limit", async () => {
  await using sandbox = await openRegion(slowly({ throttling: 'aws' }));
  const run = launcher(sandbox);
  const codes: string[] = [];
  for (let call = 0; call < 7; call += 1) codes.push(await codeOf(run({})));
  expect(codes).toEqual([...Array(5).fill('ok'), ...Array(2).fill('RequestLimitExceeded')]);
  expect(sandbox.region.instances()).toHaveLength(5);
  expect(sandbox.region.calls().at(-1)?.result).toBe('RequestLimitExceeded');
  expect(await codeOf(sandbox.ec2.send(new DescribeInstancesCommand({})))).toBe('ok');
  await expect(sandbox.region.launch({ imageId: sandbox.imageId })).resolves.toMatch(/^i-/);
});

test('listings without filter and page size have a lower limit than others', async () => {
  await using sandbox = await openRegion(slowly({ throttling: 'aws' }));
  const list = (input = {}) => codeOf(sandbox.ec2.send(new DescribeInstancesCommand(input)));
  const codes = await Promise.all(Array.from({ length: 51 }, () => list()));
  expect(codes.filter((code) => code === 'ok')).toHaveLength(50);
  expect(await list({ MaxResults: 5 })).toBe('ok');
  expect(await list({ Filters: [{ Name: 'instance-state-name', Values: ['running'] }] })).toBe('ok');
});

test('buckets are filled in simulated time, and limits can be changed while the region runs', async () => {
  await using sandbox = await openRegion({ timeScale: 1_000 });
  const { region, ec2 } = sandbox;
  const id = await region.launch({ imageId: sandbox.imageId });
  const tag = () => codeOf(ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'a', Value: 'b' }] })));
  region.setThrottling({ CreateTags: { capacity: 1, perSecond: 0 } });
  expect([await tag(), await tag()]).toEqual(['ok', 'RequestLimitExceeded']);
  region.setThrottling({ CreateTags: { capacity: 1, perSecond: 0.1 } });
  expect(await tag()).toBe('ok');
  await expect.poll(tag).toBe('ok');
  const remote = await connectRegion(region);
  await remote.setThrottling({ CreateTags: { capacity: 0, perSecond: 0 } });
  expect(await tag()).toBe('RequestLimitExceeded');
  await remote.setThrottling('off');
  expect(await tag()).toBe('ok');
  await expect(remote.setThrottling({ CreateTags: { capacity: -1, perSecond: 0 } })).rejects.toThrow('CreateTags');
});

/** Options with which no bucket is filled during a test. */
function slowly(options: Partial<RegionOptions>): Partial<RegionOptions> {
  return { timeScale: 0.001, timing: { pendingMs: 0, bootMs: 0 }, ...options };
}

function launcher({ ec2, imageId }: Awaited<ReturnType<typeof openRegion>>) {
  return (input: Partial<RunInstancesCommandInput>) =>
    ec2.send(
      new RunInstancesCommand({ ImageId: imageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1, ...input }),
    );
}
