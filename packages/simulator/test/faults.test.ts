import { DescribeInstancesCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { codeOf, openRegion } from './open-region.js';

test('an injected error refuses as many calls as it says, and they have no effect', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  region.inject({
    action: 'RunInstances',
    times: 2,
    error: { code: 'RequestLimitExceeded', message: 'Request limit exceeded.', status: 503 },
  });
  const launch = () =>
    codeOf(ec2.send(new RunInstancesCommand({ ImageId: imageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 })));
  expect([await launch(), await launch()]).toEqual(['RequestLimitExceeded', 'RequestLimitExceeded']);
  expect(region.instances()).toEqual([]);
  expect(await launch()).toBe('ok');
});

test('a call dropped before its effect has none, and one dropped after it has; a client token finds its instance', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const launch = () =>
    ec2.send(
      new RunInstancesCommand({
        ImageId: imageId,
        InstanceType: 't3.micro',
        MinCount: 1,
        MaxCount: 1,
        ClientToken: 'once',
      }),
    );
  region.inject({ action: 'RunInstances', drop: 'before' });
  region.inject({ action: 'RunInstances', drop: 'after' });
  expect(await codeOf(launch())).not.toBe('ok');
  expect(region.instances()).toEqual([]);
  expect(await codeOf(launch())).not.toBe('ok');
  const [left] = region.instances();
  expect((await launch()).Instances?.[0]?.InstanceId).toBe(left?.id);
  expect(region.instances()).toHaveLength(1);
  expect(region.calls().map(({ result }) => result)).toEqual(['dropped-before', 'dropped-after', 'ok']);
});

test('a fault can be limited to one principal, and can delay an answer', async () => {
  await using sandbox = await openRegion();
  const { region, ec2 } = sandbox;
  const other = sandbox.client(region.addOperator());
  region.inject({
    action: '*',
    principal: 'operator/2',
    error: { code: 'Unavailable', message: 'Later.', status: 503 },
  });
  region.inject({ action: 'DescribeInstances', principal: 'operator/1', delayMs: 600_000 });
  const held = new AbortController();
  const waiting = codeOf(ec2.send(new DescribeInstancesCommand({}), { abortSignal: held.signal }));
  await region.until(({ calls }) => calls.length === 1);
  expect(await codeOf(other.send(new DescribeInstancesCommand({})))).toBe('Unavailable');
  expect(await codeOf(other.send(new DescribeInstancesCommand({})))).toBe('ok');
  held.abort();
  expect(await waiting).toBe('AbortError');
});

test('injecting a fault for an unknown action, or without an effect, throws', async () => {
  await using sandbox = await openRegion();
  expect(() => sandbox.region.inject({ action: 'RunInstance', drop: 'after' })).toThrow("no action 'RunInstance'");
  expect(() => sandbox.region.inject({ action: 'RunInstances' })).toThrow('an error, a drop or a delayMs');
});

test('dry runs do not have faults unless the fault names DryRun', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const request = { ImageId: imageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 } as const;
  const run = (DryRun: boolean) => codeOf(ec2.send(new RunInstancesCommand({ ...request, DryRun })));
  const error = { code: 'InsufficientInstanceCapacity', message: 'None', status: 500 };
  region.inject({ action: 'RunInstances', error });
  expect([await run(true), await run(false)]).toEqual(['DryRunOperation', 'InsufficientInstanceCapacity']);
  region.inject({ action: 'RunInstances', parameters: { DryRun: 'true' }, error });
  expect([await run(false), await run(true)]).toEqual(['ok', 'InsufficientInstanceCapacity']);
});
