import { DeleteKeyPairCommand, DeleteSubnetCommand, DeregisterImageCommand } from '@aws-sdk/client-ec2';
import { tagKeys } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { type AwsInstance, passTime, signal, startAwsInstance } from './aws-instance.js';

const copyRequest = {
  zone: 'us-east-1a',
  market: 'ondemand',
  tags: { [tagKeys.agent]: 'shop' },
  clientToken: 'token',
} as const;
const emergency = { ...copyRequest, isEmergency: true } as const;
const withKey = { zone: 'us-east-1a', parameters: { KeyName: 'default' } } as const;

test('a deleted key pair is left out in an emergency; otherwise the plan is refused', async () => {
  await using instance = await startAwsInstance({ launch: withKey });
  const agent = await instance.agent();
  await agent.start();
  const { copier } = agent.services;
  await instance.operator.send(new DeleteKeyPairCommand({ KeyName: 'default' }));
  await expect(copier.plan(copyRequest, signal)).rejects.toMatchObject({
    code: 'UPSTREAM_REFUSED',
    retryable: false,
    message: expect.stringContaining("its key pair 'default' was deleted: import a key under that name again"),
  });
  const plan = await copier.plan(emergency, signal);
  expect(plan).toMatchObject({ leftOut: ["the key pair 'default', which was deleted"] });
  expect(plan).not.toHaveProperty('KeyName');
  await copier.launch(plan, signal);
  expect(agent.log.lines).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      message: 'The copy is launched without some things that this instance has',
      fields: expect.objectContaining({ leftOut: ["the key pair 'default', which was deleted"] }),
    }),
  );
  expect(launchesOf(instance)).toEqual(['ok']);
});

test('without the right to list key pairs, the key pair counts as existing', async () => {
  await using instance = await startAwsInstance({ launch: withKey });
  const { copier } = await instance.services();
  const error = { code: 'UnauthorizedOperation', message: 'No', status: 403 };
  instance.region.inject({ action: 'DescribeKeyPairs', times: 2, error });
  for (const request of [copyRequest, emergency])
    expect(await copier.plan(request, signal)).toMatchObject({ KeyName: 'default' });
});

test('what made a launch fail is left out of the next emergency plan, but not of other plans', async () => {
  await using instance = await startAwsInstance({ launch: withKey });
  const { copier } = await instance.services();
  const message = "The key pair 'default' does not exist";
  const error = { code: 'InvalidKeyPair.NotFound', message, status: 400 };
  instance.region.inject({ action: 'RunInstances', parameters: { KeyName: 'default' }, times: 1_000, error });
  const first = await copier.plan(emergency, signal);
  await expect(copier.launch(first, signal)).rejects.toMatchObject({
    code: 'UPSTREAM_REFUSED',
    retryable: false,
    details: { missing: { kind: 'key pair', id: 'default' } },
  });
  await copier.launch(await copier.plan({ ...emergency, clientToken: 'next' }, signal), signal);
  expect(launchesOf(instance)).toEqual(['InvalidKeyPair.NotFound', 'ok']);
  expect(await copier.plan(copyRequest, signal)).toMatchObject({ KeyName: 'default' });
});

test('one security group of several that is gone is left out in an emergency; the only one is not', async () => {
  await using instance = await startAwsInstance();
  const network = instance.region.subnets().find(({ isDefault }) => isDefault);
  const groups = network?.securityGroups.map(({ groupId }) => groupId) ?? [];
  const ownInstanceId = await instance.region.launch({
    imageId: instance.imageId,
    instanceType: 'm5.large',
    role: 'agent',
    zone: 'us-east-1a',
    securityGroupIds: groups,
  });
  const { instances } = await instance.region.until((view) => view.instances.every(({ state }) => state === 'running'));
  const metadataEndpoint = instances.find(({ id }) => id === ownInstanceId)?.metadataEndpoint;
  const { copier } = await instance.services({ metadataEndpoint });
  const [first = '', second = ''] = groups;
  const gone = async (groupId: string, clientToken: string) => {
    const error = { code: 'InvalidGroup.NotFound', message: `The security group '${groupId}' does not exist` };
    instance.region.inject({ action: 'RunInstances', error });
    const plan = await copier.plan({ ...emergency, clientToken }, signal);
    await expect(copier.launch(plan, signal)).rejects.toMatchObject({ code: 'UPSTREAM_REFUSED' });
    return copier.plan({ ...emergency, clientToken: `${clientToken}-again` }, signal);
  };
  expect(await gone(first, 'one')).toMatchObject({
    SecurityGroupIds: [second],
    leftOut: [`the security group ${first}, which is gone`],
  });
  expect(await gone(second, 'other')).toMatchObject({ SecurityGroupIds: [first, second] });
});

test('in an emergency the newest image of this instance replaces the one it was launched from, if that is gone', async () => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  const { copier, images } = agent.services;
  const made: string[] = [];
  for (const name of ['monday', 'tuesday']) {
    const { imageId } = await images.create(await images.plan({ name, tags: {} }, signal), signal);
    await passTime(agent, images.awaitAvailable(imageId, signal), 1_000);
    made.push(imageId);
  }
  await instance.region.addImage({
    name: 'foreign',
    disk: instance.region.instances()[0]?.disk ?? '',
    tags: copyRequest.tags,
  });
  await instance.operator.send(new DeregisterImageCommand({ ImageId: instance.imageId }));
  await expect(copier.plan(copyRequest, signal)).rejects.toMatchObject({
    code: 'UPSTREAM_REFUSED',
    details: { missing: { kind: 'image', id: instance.imageId } },
  });
  const plan = await copier.plan(emergency, signal);
  expect(plan).toMatchObject({ ImageId: made[1], leftOut: [expect.stringContaining(`it comes from ${made[1]}`)] });
  await copier.launch(plan, signal);
});

test('instead of a deleted subnet another one of its kind in that zone is used', async () => {
  await using instance = await startAwsInstance({ inPrivateSubnet: true });
  const { copier, identity } = await instance.services();
  const zone = identity.zone === 'us-east-1c' ? 'us-east-1b' : 'us-east-1c';
  const [first = '', second = ''] = instance.region
    .subnets()
    .filter((subnet) => !subnet.isDefault && subnet.zone === zone)
    .map(({ subnetId }) => subnetId);
  await instance.operator.send(new DeleteSubnetCommand({ SubnetId: first }));
  expect(await copier.plan({ ...copyRequest, zone }, signal)).toMatchObject({ SubnetId: second });
  await instance.operator.send(new DeleteSubnetCommand({ SubnetId: second }));
  await expect(copier.plan({ ...emergency, zone }, signal)).rejects.toMatchObject({
    code: 'UPSTREAM_REFUSED',
    message: expect.stringContaining('has no subnet of the same kind'),
  });
});

test('a subnet that is full is avoided in the next emergency plan', async () => {
  await using instance = await startAwsInstance({ inPrivateSubnet: true });
  const { copier, identity } = await instance.services();
  const request = { ...emergency, zone: identity.zone };
  const first = await copier.plan(request, signal);
  const error = { code: 'InsufficientFreeAddressesInSubnet', message: 'No addresses are left', status: 400 };
  instance.region.inject({ action: 'RunInstances', error });
  await expect(copier.launch(first, signal)).rejects.toMatchObject({ code: 'CAPACITY_UNAVAILABLE' });
  const next = await copier.plan({ ...request, clientToken: 'next' }, signal);
  expect(next['SubnetId']).not.toBe(first['SubnetId']);
});

const gone = [
  ['InvalidKeyPair.NotFound', "The key pair 'default' does not exist", 'key pair', 'default'],
  ['InvalidGroup.NotFound', "The security group 'sg-0ab' does not exist", 'security group', 'sg-0ab'],
  ['InvalidSubnetID.NotFound', "The subnet ID 'subnet-0ab' does not exist", 'subnet', 'subnet-0ab'],
  ['InvalidAMIID.NotFound', "The image id '[ami-0dead]' does not exist", 'image', 'ami-0dead'],
  ['InvalidPlacementGroup.Unknown', "The placement group 'near' is unknown", 'placement group', 'near'],
  [
    'InvalidParameterValue',
    'Value (arn:aws:iam::123456789012:instance-profile/web) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN',
    'instance profile',
    'arn:aws:iam::123456789012:instance-profile/web',
  ],
  ['InvalidSomething.NotFound', "The something 'x' does not exist", 'resource', 'x'],
] as const;

test.each(gone)(
  '%s is not retryable and is named, also when the image of the launch is new',
  async (code, message, kind, id) => {
    await using instance = await startAwsInstance();
    const { copier } = await instance.services();
    const plan = { ClientToken: 't', ImageId: 'ami-0abc', InstanceType: 'm5.large', MinCount: 1, MaxCount: 1 } as const;
    instance.region.inject({ action: 'RunInstances', times: 3, error: { code, message, status: 400 } });
    const before = instance.region.calls().length;
    await expect(copier.launch(plan, signal)).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
      retryable: false,
      message: expect.stringContaining(`The ${kind} '${id}' is gone`),
      details: { missing: { kind, id } },
    });
    expect(instance.region.calls().length - before).toBe(1);
  },
);

test.each([
  ['InvalidAMIID.NotFound', "The image id '[ami-0abc]' does not exist"],
  ['InvalidAMIID.Unavailable', "The image ID 'ami-0abc' is not available"],
  ['InvalidSnapshot.NotFound', "The snapshot 'snap-0123' does not exist."],
])('%s is retryable for the image that was made just now', async (code, message) => {
  await using instance = await startAwsInstance();
  const agent = await instance.agent();
  await agent.start();
  const plan = { ClientToken: 't', ImageId: 'ami-0abc', InstanceType: 'm5.large', MinCount: 1, MaxCount: 1 } as const;
  instance.region.inject({ action: 'RunInstances', times: 3, error: { code, message, status: 400 } });
  const launch = passTime(agent, agent.services.copier.launch(plan, signal));
  await expect(launch).rejects.toMatchObject({ code: 'UPSTREAM_FAILED', retryable: true });
});

/** The error codes of the instance's RunInstances calls. */
function launchesOf({ region, instanceId: ownInstanceId }: AwsInstance): readonly string[] {
  return region
    .calls()
    .filter(({ action, instanceId }) => action === 'RunInstances' && instanceId === ownInstanceId)
    .map(({ result }) => result);
}
