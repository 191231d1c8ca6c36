import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
} from '@aws-sdk/client-ec2';
import { tagKeys } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { LaunchPlan } from '../src/contract.js';
import { type AwsInstance, signal, startAwsInstance } from './aws-instance.js';
import { startEc2Proxy } from './ec2-proxy.js';

const copyRequest = {
  zone: 'us-east-1a',
  market: 'spot',
  tags: { [tagKeys.agent]: 'shop' },
  clientToken: 'token',
} as const;

/** An instance with at least one of everything that a copy must have. */
const rich = {
  zone: 'us-east-1a',
  market: 'on-demand',
  userData: '#!/bin/sh\necho ready\n',
  metadataTags: true,
  tags: { Name: 'web', team: 'shop', [tagKeys.role]: 'primary' },
  parameters: {
    KeyName: 'default',
    EbsOptimized: 'true',
    'Monitoring.Enabled': 'true',
    InstanceInitiatedShutdownBehavior: 'terminate',
    'MetadataOptions.HttpTokens': 'optional',
    'MetadataOptions.HttpPutResponseHopLimit': '3',
    'BlockDeviceMapping.1.DeviceName': '/dev/xvda',
    'BlockDeviceMapping.1.Ebs.VolumeSize': '21',
    'BlockDeviceMapping.1.Ebs.VolumeType': 'gp3',
    'BlockDeviceMapping.1.Ebs.Iops': '4000',
    'BlockDeviceMapping.1.Ebs.Throughput': '250',
    'BlockDeviceMapping.1.Ebs.Encrypted': 'true',
    'BlockDeviceMapping.1.Ebs.DeleteOnTermination': 'false',
  },
} as const;

test('a copy has everything that the instance has', async () => {
  await using ownInstance = await startAwsInstance({ launch: rich });
  const { copier } = await ownInstance.services();
  const plan = await copier.plan({ ...copyRequest, market: 'ondemand' }, signal);
  const { instanceId } = await copier.launch(plan, signal);
  const [source, copy] = [
    await attributesOf(ownInstance, ownInstance.instanceId),
    await attributesOf(ownInstance, instanceId),
  ];
  expect(copy).toEqual({
    ...source,
    tags: { Name: 'web', team: 'shop', [tagKeys.agent]: 'shop' },
    tokens: 'required',
  });
  expect(source).toMatchObject({
    tokens: 'optional',
    hopLimit: 3,
    userData: Buffer.from(rich.userData).toString('base64'),
    shutdownBehavior: 'terminate',
    monitoring: 'enabled',
    volumes: [{ size: 21, type: 'gp3', iops: 4_000, throughput: 250, encrypted: true, deleteOnTermination: false }],
  });
});

test('a spot copy is a one-time request without a price, tagged like the instance', async () => {
  await using ownInstance = await startAwsInstance({ launch: rich });
  const { copier } = await ownInstance.services();
  const plan = await copier.plan(copyRequest, signal);
  expect(plan).toMatchObject({
    ClientToken: 'token',
    InstanceMarketOptions: {
      MarketType: 'spot',
      SpotOptions: { SpotInstanceType: 'one-time', InstanceInterruptionBehavior: 'terminate' },
    },
  });
  expect(JSON.stringify(plan)).not.toContain('MaxPrice');
  expect(plan['TagSpecifications']).toEqual(
    ['instance', 'volume', 'network-interface', 'spot-instances-request'].map((ResourceType) => ({
      ResourceType,
      Tags: [
        { Key: 'Name', Value: 'web' },
        { Key: 'team', Value: 'shop' },
        { Key: tagKeys.agent, Value: 'shop' },
      ],
    })),
  );
  const { instanceId } = await copier.launch(plan, signal);
  expect(ownInstance.region.instances().find(({ id }) => id === instanceId)).toMatchObject({
    market: 'spot',
    clientToken: 'token',
  });
});

test('an on-demand copy of a spot instance is not asked for on the spot market', async () => {
  await using ownInstance = await startAwsInstance({ launch: { zone: 'us-east-1a', market: 'spot' } });
  const { copier } = await ownInstance.services();
  const plan = await copier.plan({ ...copyRequest, market: 'ondemand' }, signal);
  expect(plan).not.toHaveProperty('InstanceMarketOptions');
  const { instanceId } = await copier.launch(plan, signal);
  expect(ownInstance.region.instances().find(({ id }) => id === instanceId)).toMatchObject({ market: 'on-demand' });
});

test('a plan is unchanged after it was read from the journal', async () => {
  await using ownInstance = await startAwsInstance({ launch: rich });
  const { copier } = await ownInstance.services();
  const plan = await copier.plan(copyRequest, signal);
  expect(LaunchPlan.parse(JSON.parse(JSON.stringify(plan)))).toStrictEqual(plan);
});

test('in its own zone a copy stays in the subnet of the instance', async () => {
  await using ownInstance = await startAwsInstance({ inPrivateSubnet: true });
  const { copier, identity } = await ownInstance.services();
  const plan = await copier.plan({ ...copyRequest, zone: identity.zone }, signal);
  expect(plan['SubnetId']).toBe(ownInstance.region.instances()[0]?.subnetId);
});

test('in another zone a copy goes to the subnet of the same network with most free addresses', async () => {
  await using ownInstance = await startAwsInstance({ inPrivateSubnet: true });
  const { copier, identity } = await ownInstance.services();
  const network = ownInstance.region.subnets().filter(({ isDefault, zone }) => !isDefault && zone === 'us-east-1c');
  expect(identity.zone).not.toBe('us-east-1c');
  const [crowded, roomy] = network;
  await ownInstance.region.launch({ imageId: ownInstance.imageId, subnetId: crowded?.subnetId ?? '' });
  const plan = await copier.plan({ ...copyRequest, zone: 'us-east-1c' }, signal);
  expect(plan['SubnetId']).toBe(roomy?.subnetId);
  const { instanceId } = await copier.launch(plan, signal);
  expect(await attributesOf(ownInstance, instanceId)).toMatchObject({
    securityGroups: (await attributesOf(ownInstance, ownInstance.instanceId)).securityGroups,
  });
});

test('in another zone a copy goes neither to another network nor from a private subnet to a public one', async () => {
  await using ownInstance = await startAwsInstance({ inPrivateSubnet: true });
  const inZone = ownInstance.region.subnets().filter(({ zone }) => zone === 'us-east-1c');
  const foreign = inZone.find(({ isDefault }) => isDefault)?.subnetId ?? '';
  const [open, closed] = inZone.filter(({ isDefault }) => !isDefault).map(({ subnetId }) => subnetId);
  // The right one has the fewest free addresses.
  await ownInstance.region.launch({ imageId: ownInstance.imageId, subnetId: closed ?? '' });
  await using proxy = await startEc2Proxy(ownInstance.region.endpoint, {
    DescribeSubnets: (xml) => withPublicAddresses(withPublicAddresses(xml, foreign, 'false'), open ?? '', 'true'),
  });
  const { copier } = await ownInstance.services({ ec2Endpoint: proxy.endpoint });
  expect(await copier.plan({ ...copyRequest, zone: 'us-east-1c' }, signal)).toMatchObject({ SubnetId: closed });
});

test.each([
  ['a public address in a subnet that gives none', false, 'true'],
  ['no public address in a subnet that gives one', true, 'false'],
])('a copy of an instance that has %s has the same', async (_what, isDefault, associate) => {
  await using ownInstance = await startAwsInstance();
  const subnet = ownInstance.region.subnets().find((candidate) => candidate.isDefault === isDefault);
  const ownInstanceId = await ownInstance.region.launch({
    imageId: ownInstance.imageId,
    instanceType: 'm5.large',
    role: 'agent',
    parameters: {
      'NetworkInterface.1.DeviceIndex': '0',
      'NetworkInterface.1.SubnetId': subnet?.subnetId ?? '',
      'NetworkInterface.1.AssociatePublicIpAddress': associate,
    },
  });
  const { instances } = await ownInstance.region.until((view) =>
    view.instances.every(({ state }) => state === 'running'),
  );
  const view = instances.find(({ id }) => id === ownInstanceId);
  const { copier, identity } = await ownInstance.services({ metadataEndpoint: view?.metadataEndpoint });
  const { instanceId } = await copier.launch(
    await copier.plan({ ...copyRequest, zone: identity.zone }, signal),
    signal,
  );
  const copy = await attributesOf(ownInstance, instanceId);
  expect(copy).toMatchObject({ subnetId: subnet?.subnetId, isPublic: associate === 'true' });
  expect(copy.securityGroups).toEqual((await attributesOf(ownInstance, ownInstanceId)).securityGroups);
});

test('a copy may be of another type', async () => {
  await using ownInstance = await startAwsInstance({ launch: rich });
  const { copier } = await ownInstance.services();
  const plan = await copier.plan({ ...copyRequest, instanceType: 'c5.xlarge' }, signal);
  const { instanceId } = await copier.launch(plan, signal);
  expect(ownInstance.region.instances().find(({ id }) => id === instanceId)).toMatchObject({ type: 'c5.xlarge' });
});

test('a plan changes nothing and makes its calls in parallel', async () => {
  await using ownInstance = await startAwsInstance({ launch: rich });
  const { copier } = await ownInstance.services();
  const before = ownInstance.region.calls().length;
  await copier.plan(copyRequest, signal);
  const actions = ownInstance.region
    .calls()
    .slice(before)
    .map(({ action }) => action);
  expect(actions).toHaveLength(9);
  expect(actions.every((action) => action.startsWith('Describe'))).toBe(true);
});

test('attributes that the simulated region does not have are copied too', async () => {
  await using ownInstance = await startAwsInstance();
  await using proxy = await startEc2Proxy(ownInstance.region.endpoint, {
    DescribeInstances: (xml) =>
      xml.replace('<groupName></groupName><tenancy>default<', '<groupName>near</groupName><tenancy>dedicated<'),
    DescribeVolumes: (xml) => xml.replace('<encrypted>false<', '<kmsKeyId>key-1</kmsKeyId><encrypted>true<'),
    DescribeImages: (xml) =>
      xml
        .replaceAll('/dev/xvda', '/dev/sda1')
        .replace(
          '<blockDeviceMapping>',
          '<blockDeviceMapping><item><deviceName>/dev/sdz</deviceName><ebs><volumeSize>1</volumeSize></ebs></item>',
        ),
  });
  const { copier, identity } = await ownInstance.services({ ec2Endpoint: proxy.endpoint });
  const inZone = (zone: string) => copier.plan({ ...copyRequest, zone }, signal);
  expect(await inZone(identity.zone)).toMatchObject({
    Placement: { GroupName: 'near', Tenancy: 'dedicated' },
    BlockDeviceMappings: [
      { DeviceName: '/dev/sda1', Ebs: { Encrypted: true, KmsKeyId: 'key-1' } },
      { DeviceName: '/dev/sdz', NoDevice: '' },
    ],
  });
  const elsewhere = await inZone(identity.zone === 'us-east-1c' ? 'us-east-1b' : 'us-east-1c');
  expect(elsewhere['Placement']).toEqual({ Tenancy: 'dedicated' });
});

/** Sets whether a subnet gives public addresses, in an answer of DescribeSubnets. */
function withPublicAddresses(xml: string, subnetId: string, isPublic: 'true' | 'false'): string {
  const place = new RegExp(`(<subnetId>${subnetId}</subnetId>.*?<mapPublicIpOnLaunch>)\\w+`, 's');
  return xml.replace(place, `$1${isPublic}`);
}

/** The attributes that a copy and its source instance must share, as the API shows them. */
async function attributesOf({ operator, region }: AwsInstance, instanceId: string) {
  await region.until((view) => view.instances.some(({ id, state }) => id === instanceId && state === 'running'));
  const { Reservations } = await operator.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
  const { Volumes = [] } = await operator.send(
    new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [instanceId] }] }),
  );
  const attribute = (Attribute: 'userData' | 'instanceInitiatedShutdownBehavior') =>
    operator.send(new DescribeInstanceAttributeCommand({ InstanceId: instanceId, Attribute }));
  const instance = Reservations?.[0]?.Instances?.[0];
  return {
    imageId: instance?.ImageId,
    type: instance?.InstanceType,
    subnetId: instance?.SubnetId,
    securityGroups: instance?.SecurityGroups,
    isPublic: instance?.PublicIpAddress !== undefined,
    profile: instance?.IamInstanceProfile?.Arn,
    keyName: instance?.KeyName,
    ebsOptimized: instance?.EbsOptimized,
    monitoring: instance?.Monitoring?.State,
    tokens: instance?.MetadataOptions?.HttpTokens,
    hopLimit: instance?.MetadataOptions?.HttpPutResponseHopLimit,
    metadataTags: instance?.MetadataOptions?.InstanceMetadataTags,
    tags: Object.fromEntries(
      (instance?.Tags ?? [])
        .filter(({ Key }) => ![tagKeys.generation, tagKeys.role].some((key) => key === Key))
        .map(({ Key, Value }) => [Key, Value]),
    ),
    userData: (await attribute('userData')).UserData?.Value,
    shutdownBehavior: (await attribute('instanceInitiatedShutdownBehavior')).InstanceInitiatedShutdownBehavior?.Value,
    volumes: Volumes.map((volume) => ({
      device: volume.Attachments?.[0]?.Device,
      deleteOnTermination: volume.Attachments?.[0]?.DeleteOnTermination,
      size: volume.Size,
      type: volume.VolumeType,
      iops: volume.Iops,
      throughput: volume.Throughput,
      encrypted: volume.Encrypted,
    })),
  };
}
