import { RunInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeOf, openRegion } from './open-region.js';

const one = { MinCount: 1, MaxCount: 1 } as const;

test('equal requests with the same token launch one instance, also when they are sent at the same time', async () => {
  await using sandbox = await openRegion({ timing: { visibleAfterMs: 5_000 } });
  const { region, ec2, imageId } = sandbox;
  const launch = () =>
    ec2.send(new RunInstancesCommand({ ...one, ImageId: imageId, InstanceType: 't3.micro', ClientToken: 'same' }));
  const answers = await Promise.all([launch(), launch(), launch()]);
  const reservations = new Set(answers.map(({ ReservationId }) => ReservationId));
  expect(reservations.size).toBe(1);
  expect(region.instances()).toHaveLength(1);
});

test('a token is refused once its instance has been terminated', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const launch = () =>
    ec2.send(new RunInstancesCommand({ ...one, ImageId: imageId, InstanceType: 't3.micro', ClientToken: 'spent' }));
  const { Instances } = await launch();
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [Instances?.[0]?.InstanceId ?? ''] }));
  await region.until(({ instances }) => instances[0]?.state === 'terminated');
  expect(await codeOf(launch())).toBe('IdempotentInstanceTerminated');
  expect(region.instances()).toHaveLength(1);
});

test('a token counts within the zone of the subnet that the request names', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const launchIn = (SubnetId: string | undefined) =>
    ec2.send(
      new RunInstancesCommand({ ...one, ImageId: imageId, InstanceType: 't3.micro', SubnetId, ClientToken: 'zonal' }),
    );
  const [first, second] = region.subnets();
  await launchIn(first?.subnetId);
  await launchIn(second?.subnetId);
  await launchIn(first?.subnetId);
  expect(region.instances().map(({ zone }) => zone)).toEqual(['us-east-1a', 'us-east-1b']);
  const elsewhere = region.subnets().findLast(({ zone }) => zone === 'us-east-1a');
  expect(await codeOf(launchIn(elsewhere?.subnetId))).toBe('IdempotentParameterMismatch');
});

const launchCommand = fc.record({
  token: fc.constantFrom('a', 'b'),
  zone: fc.constantFrom('us-east-1a', 'us-east-1b', undefined),
  type: fc.constantFrom('t3.micro' as const, 'm5.large' as const),
});

test('in any order of launches there is one instance for each token and zone, and other parameters are refused', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(launchCommand, { minLength: 1, maxLength: 8 }), async (launches) => {
      round += 1;
      const before = region.instances().length;
      const model = new Map<string, string>();
      for (const { token, zone, type } of launches) {
        const key = `${token} ${zone}`;
        const expected = (model.get(key) ?? type) === type ? 'ok' : 'IdempotentParameterMismatch';
        if (expected === 'ok') model.set(key, type);
        const call = ec2.send(
          new RunInstancesCommand({
            ...one,
            ImageId: imageId,
            InstanceType: type,
            ClientToken: `${token}-${round}`,
            ...(zone ? { Placement: { AvailabilityZone: zone } } : {}),
          }),
        );
        expect(await codeOf(call)).toBe(expected);
      }
      expect(region.instances().length - before).toBe(model.size);
    }),
    { numRuns: 15 },
  );
});
