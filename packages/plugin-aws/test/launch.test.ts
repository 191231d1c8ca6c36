import { tagKeys } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { launchGrants } from '../src/contract.js';
import { type AwsInstance, passTime, signal, startAwsInstance } from './aws-instance.js';

const copyRequest = {
  zone: 'us-east-1b',
  market: 'spot',
  tags: { [tagKeys.agent]: 'shop', [tagKeys.intent]: 'switch-1' },
  clientToken: 'token',
} as const;

test('a repeated launch after a lost answer gives the same instance', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  const { copier, instances } = agent.services;
  const plan = await copier.plan(copyRequest, signal);
  instance.region.inject({ action: 'RunInstances', times: 3, drop: 'after' });
  const lost = passTime(agent, copier.launch(plan, signal));
  await expect(lost).rejects.toMatchObject({ code: 'UPSTREAM_FAILED', retryable: true });
  const { instanceId } = await copier.launch(plan, signal);
  expect(copies(instance)).toEqual([instanceId]);
  const found = { instanceId, clientToken: 'token' };
  await expect.poll(() => instances.findByClientToken('token', signal)).toMatchObject(found);
});

test('the caller does not notice an answer that is lost once', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  const plan = await agent.services.copier.plan(copyRequest, signal);
  instance.region.inject({ action: 'RunInstances', drop: 'after' });
  const { instanceId } = await passTime(agent, agent.services.copier.launch(plan, signal));
  expect(copies(instance)).toEqual([instanceId]);
});

test('a call that EC2 did not receive is repeated', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  const plan = await agent.services.copier.plan(copyRequest, signal);
  instance.region.inject({ action: 'RunInstances', times: 2, drop: 'before' });
  const { instanceId } = await passTime(agent, agent.services.copier.launch(plan, signal));
  expect(copies(instance)).toEqual([instanceId]);
});

test('two launches of one plan at the same time give one instance', async () => {
  await using instance = await startAwsInstance();
  const { copier } = await instance.services();
  const plan = await copier.plan(copyRequest, signal);
  const launched = await Promise.all([copier.launch(plan, signal), copier.launch(plan, signal)]);
  expect(new Set(launched.map(({ instanceId }) => instanceId))).toEqual(new Set(copies(instance)));
  expect(copies(instance)).toHaveLength(1);
});

test('launching the plan of an instance that has ended throws ATTEMPT_DEAD', async () => {
  await using instance = await startAwsInstance();
  const { copier } = await instance.services();
  const plan = await copier.plan(copyRequest, signal);
  const { instanceId } = await copier.launch(plan, signal);
  await instance.region.destroy(instanceId);
  await expect(copier.launch(plan, signal)).rejects.toMatchObject({ code: 'ATTEMPT_DEAD' });
});

test('one client token for two plans of a zone throws INVARIANT', async () => {
  await using instance = await startAwsInstance();
  const { copier } = await instance.services();
  await copier.launch(await copier.plan(copyRequest, signal), signal);
  const other = await copier.plan({ ...copyRequest, instanceType: 'm5.xlarge' }, signal);
  await expect(copier.launch(other, signal)).rejects.toMatchObject({ code: 'INVARIANT' });
});

test('a pool without capacity is reported after one call', async () => {
  await using instance = await startAwsInstance();
  const { copier } = await instance.services();
  instance.region.setCapacity({ instanceType: 'm5.large', zone: 'us-east-1b', market: 'spot' }, 0);
  const plan = await copier.plan(copyRequest, signal);
  const before = instance.region.calls().length;
  await expect(copier.launch(plan, signal)).rejects.toMatchObject({ code: 'CAPACITY_UNAVAILABLE', retryable: false });
  expect(instance.region.calls()).toHaveLength(before + 1);
});

test('the role of an instance cannot launch what is not tagged as ours', async () => {
  await using instance = await startAwsInstance();
  const { copier } = await instance.services();
  const plan = await copier.plan({ ...copyRequest, tags: { team: 'shop' } }, signal);
  await expect(copier.launch(plan, signal)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
});

test('an instance without tags of its own can be copied without new ones', async () => {
  await using instance = await startAwsInstance();
  const { copier } = await instance.services();
  expect(await copier.plan({ ...copyRequest, tags: {} }, signal)).toMatchObject({ TagSpecifications: [] });
});

test('without the right to see images, the error names it', async () => {
  await using instance = await startAwsInstance();
  instance.region.inject({
    action: 'DescribeImages',
    error: { code: 'UnauthorizedOperation', message: 'No', status: 403 },
  });
  const { copier } = await instance.services();
  await expect(copier.plan(copyRequest, signal)).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
    message: expect.stringContaining('ec2:DescribeImages'),
  });
});

test('without the right to pass the role, the error names what is missing', async () => {
  const grants = launchGrants.filter(({ actions }) => !actions.includes('iam:PassRole'));
  await using instance = await startAwsInstance({ grants });
  const { copier } = await instance.services();
  const plan = await copier.plan(copyRequest, signal);
  await expect(copier.launch(plan, signal)).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
    message: expect.stringContaining('iam:PassRole'),
  });
});

test('a copy launched from an image of this instance has its data volumes', async () => {
  const parameters = { 'BlockDeviceMapping.1.DeviceName': '/dev/sdf', 'BlockDeviceMapping.1.Ebs.VolumeSize': '5' };
  await using instance = await startAwsInstance({ launch: { parameters } });
  const agent = await instance.agent();
  await agent.start();
  const { copier, images } = agent.services;
  const { imageId } = await images.create(await images.plan({ name: 'switch-1', tags: {} }, signal), signal);
  await passTime(agent, images.awaitAvailable(imageId, signal), 1_000);
  const plan = await copier.plan({ ...copyRequest, imageId }, signal);
  expect(plan).toMatchObject({
    ImageId: imageId,
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda' }, { DeviceName: '/dev/sdf' }],
  });
  await copier.launch(plan, signal);
  expect(copies(instance)).toHaveLength(1);
});

/** All instances of the region except the one of the test. */
function copies({ region, instanceId: ownInstanceId }: AwsInstance): readonly string[] {
  return region.instances().flatMap(({ id }) => (id === ownInstanceId ? [] : [id]));
}
