import { DescribeInstancesCommand, RunInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { codeOf, type OpenRegion, openRegion } from './open-region.js';

const never = 600_000;

test('at first the API does not show a new instance, by id or in listings', async () => {
  await using sandbox = await openRegion({ timing: { visibleAfterMs: never } });
  const { region, ec2, imageId } = sandbox;
  const request = { ImageId: imageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 } as const;
  const { Instances } = await ec2.send(new RunInstancesCommand(request));
  const id = Instances?.[0]?.InstanceId ?? '';
  expect(await describe(sandbox, id)).toBe('InvalidInstanceID.NotFound');
  expect(await codeOf(ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })))).toBe(
    'InvalidInstanceID.NotFound',
  );
  expect((await ec2.send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
  expect(region.instances()).toMatchObject([{ id }]);
});

test('the API shows a new instance after visibleAfterMs', async () => {
  await using sandbox = await openRegion({ timing: { visibleAfterMs: 50 } });
  const id = await sandbox.region.launch({ imageId: sandbox.imageId });
  await expect.poll(() => describe(sandbox, id)).toBe('ok');
});

test('the API still shows a terminated instance, without its network', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const id = await region.launch({ imageId });
  await region.destroy(id);
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  const instance = Reservations?.[0]?.Instances?.[0];
  expect(instance).toMatchObject({ State: { Name: 'terminated', Code: 48 }, BlockDeviceMappings: [] });
  expect(instance?.PrivateIpAddress).toBeUndefined();
});

test('the API stops showing a terminated instance after terminatedVisibleMs, but the control does not', async () => {
  await using sandbox = await openRegion({ timing: { terminatedVisibleMs: 50 } });
  const { region, imageId } = sandbox;
  const id = await region.launch({ imageId });
  await region.destroy(id);
  await expect.poll(() => describe(sandbox, id)).toBe('InvalidInstanceID.NotFound');
  expect(region.instances()).toMatchObject([{ id, state: 'terminated' }]);
});

function describe({ ec2 }: OpenRegion, id: string): Promise<string> {
  return codeOf(ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] })));
}
