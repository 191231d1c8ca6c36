import {
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeVolumesCommand,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import type { Timing } from '../src/index.js';
import { codeOf, openRegion } from './open-region.js';

const one = { MinCount: 1, MaxCount: 1, InstanceType: 't3.micro' } as const;

test('the API shows an instance as the launch requested it', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const role = region.addRole({ name: 'agent', policy: { Statement: [] } });
  const subnet = region.subnets().findLast(({ zone }) => zone === 'us-east-1b');
  const group = subnet?.securityGroups[1]?.groupId ?? '';
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ...one,
      ImageId: imageId,
      InstanceMarketOptions: { MarketType: 'spot' },
      SubnetId: subnet?.subnetId,
      SecurityGroupIds: [group],
      IamInstanceProfile: { Arn: role.profileArn },
      KeyName: 'default',
      EbsOptimized: true,
      Monitoring: { Enabled: true },
      UserData: Buffer.from('payload').toString('base64'),
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 3, InstanceMetadataTags: 'enabled' },
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 12 } },
        { DeviceName: '/dev/sdb', Ebs: { VolumeSize: 5, DeleteOnTermination: false, Encrypted: true } },
      ],
      TagSpecifications: [
        { ResourceType: 'instance', Tags: [{ Key: 'Name', Value: `<'&">` }] },
        { ResourceType: 'volume', Tags: [{ Key: 'kind', Value: 'disk' }] },
        { ResourceType: 'spot-instances-request', Tags: [{ Key: 'kind', Value: 'request' }] },
      ],
    }),
  );
  expect(Instances).toHaveLength(1);
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({}));
  const instance = Reservations?.[0]?.Instances?.[0];
  expect(instance).toMatchObject({
    InstanceLifecycle: 'spot',
    SpotInstanceRequestId: expect.stringMatching(/^sir-/),
    Placement: { AvailabilityZone: 'us-east-1b', AvailabilityZoneId: 'use1-az2' },
    SubnetId: subnet?.subnetId,
    VpcId: subnet?.vpcId,
    SecurityGroups: [{ GroupId: group, GroupName: 'web' }],
    IamInstanceProfile: { Arn: role.profileArn },
    KeyName: 'default',
    EbsOptimized: true,
    Monitoring: { State: 'enabled' },
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 3, InstanceMetadataTags: 'enabled' },
    Tags: [{ Key: 'Name', Value: `<'&">` }],
    PrivateIpAddress: expect.stringMatching(/^127\./),
    NetworkInterfaces: [{ SubnetId: subnet?.subnetId, PrivateIpAddress: expect.stringMatching(/^127\./) }],
  });
  expect(instance?.PublicIpAddress).toBeUndefined();

  const InstanceId = instance?.InstanceId;
  const filter = [{ Name: 'attachment.instance-id', Values: [InstanceId ?? ''] }];
  const { Volumes } = await ec2.send(new DescribeVolumesCommand({ Filters: filter }));
  expect(Volumes).toMatchObject([
    { Size: 12, VolumeType: 'gp3', Tags: [{ Key: 'kind', Value: 'disk' }] },
    { Size: 5, Encrypted: true, Attachments: [{ DeleteOnTermination: false }] },
  ]);
  const attribute = await ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'userData' }));
  expect(Buffer.from(attribute.UserData?.Value ?? '', 'base64').toString()).toBe('payload');
  const { SpotInstanceRequests } = await ec2.send(new DescribeSpotInstanceRequestsCommand({}));
  expect(SpotInstanceRequests).toMatchObject([
    { InstanceId, State: 'active', Status: { Code: 'fulfilled' }, Type: 'one-time', Tags: [{ Value: 'request' }] },
  ]);

  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId ?? ''] }));
  await region.until(({ instances }) => instances[0]?.state === 'terminated');
  const left = await ec2.send(new DescribeVolumesCommand({}));
  expect(left.Volumes).toMatchObject([{ Size: 5, State: 'available', Attachments: [] }]);
});

test('status checks appear when the instance is running: initializing, then ok', async () => {
  const never = 600_000;
  const outcomes = await Promise.all([
    statusesWhen('pending', { pendingMs: never }),
    statusesWhen('running', { statusOkMs: never }),
    statusesWhen('checked', {}),
  ]);
  expect(outcomes).toEqual([[], ['initializing'], ['ok']]);
});

test('the answer to an on-demand launch has the state pending and no lifecycle', async () => {
  await using sandbox = await openRegion();
  const { Instances } = await sandbox.ec2.send(new RunInstancesCommand({ ...one, ImageId: sandbox.imageId }));
  expect(Instances?.[0]).toMatchObject({ State: { Name: 'pending', Code: 0 } });
  expect(Instances?.[0]?.InstanceLifecycle).toBeUndefined();
});

const refusals: readonly (readonly [string, string, Partial<RunInstancesCommandInput>])[] = [
  ['an unknown image', 'InvalidAMIID.NotFound', { ImageId: 'ami-0123456789abcdef0' }],
  ['a malformed image id', 'InvalidAMIID.Malformed', { ImageId: 'ami-nonsense' }],
  ['an unknown type', 'InvalidParameterValue', { InstanceType: 'z9.huge' as 't3.micro' }],
  ['another architecture', 'InvalidParameterValue', { InstanceType: 't4g.micro' }],
  ['an unknown zone', 'InvalidParameterValue', { Placement: { AvailabilityZone: 'us-east-1z' } }],
  ['an unknown subnet', 'InvalidSubnetID.NotFound', { SubnetId: 'subnet-0123456789abcdef0' }],
  ['an unknown security group', 'InvalidGroup.NotFound', { SecurityGroupIds: ['sg-0123456789abcdef0'] }],
  ['an unknown key pair', 'InvalidKeyPair.NotFound', { KeyName: 'mine' }],
  ['an unknown profile', 'InvalidParameterValue', { IamInstanceProfile: { Name: 'nobody' } }],
  ['more wanted than allowed', 'InvalidParameterValue', { MinCount: 2, MaxCount: 1 }],
  ['user data that is not base64', 'InvalidParameterValue', { UserData: '###' }],
  ['too much user data', 'InvalidParameterValue', { UserData: Buffer.alloc(16_385).toString('base64') }],
  ['a root volume under its snapshot', 'InvalidBlockDeviceMapping', mapping({ Ebs: { VolumeSize: 2 } })],
  ['a device without a size', 'InvalidBlockDeviceMapping', mapping({ DeviceName: '/dev/sdb', Ebs: {} })],
  ['no root device', 'InvalidBlockDeviceMapping', mapping({ NoDevice: '' })],
  ['a reserved tag', 'InvalidParameterValue', tagged([{ Key: 'aws:mine', Value: '' }])],
  ['a tag given twice', 'InvalidParameterValue', tagged([{ Key: 'a' }, { Key: 'a' }])],
  ['a long tag value', 'InvalidParameterValue', tagged([{ Key: 'a', Value: 'x'.repeat(257) }])],
  ['51 tags', 'TagLimitExceeded', tagged(Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}` })))],
  ['tags of something else', 'InvalidParameterValue', tagged([{ Key: 'a' }], 'vpc')],
  ['request tags without a request', 'InvalidParameterCombination', tagged([{ Key: 'a' }], 'spot-instances-request')],
  [
    'a tag key that metadata cannot show',
    'InvalidParameterValue',
    { ...tagged([{ Key: 'a b' }]), MetadataOptions: { InstanceMetadataTags: 'enabled' } },
  ],
  [
    'credits for a fixed type',
    'InvalidParameterCombination',
    { InstanceType: 'm5.large', CreditSpecification: { CpuCredits: 'standard' } },
  ],
  [
    'a one-time request that stops',
    'InvalidParameterCombination',
    { InstanceMarketOptions: { MarketType: 'spot', SpotOptions: { InstanceInterruptionBehavior: 'stop' } } },
  ],
  ['a token that is too long', 'InvalidParameterValue', { ClientToken: 'x'.repeat(65) }],
  ['a parameter that the region lacks', 'UnknownParameter', { RamdiskId: 'ari-1' }],
  ['a dry run', 'DryRunOperation', { DryRun: true }],
];

test('an invalid launch is refused with the error code of EC2', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const [home, , , abroad] = region.subnets();
  const more: typeof refusals = [
    ...refusals,
    [
      'a subnet of another zone',
      'InvalidParameterValue',
      { SubnetId: home?.subnetId, Placement: { AvailabilityZone: 'us-east-1b' } },
    ],
    [
      'a security group of another VPC',
      'InvalidParameter',
      { SubnetId: home?.subnetId, SecurityGroupIds: [abroad?.securityGroups[0]?.groupId ?? ''] },
    ],
    [
      'a subnet beside an interface',
      'InvalidParameterCombination',
      { SubnetId: home?.subnetId, NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: home?.subnetId }] },
    ],
  ];
  const outcomes: string[] = [];
  for (const [what, , input] of more) {
    const code = await codeOf(ec2.send(new RunInstancesCommand({ ...one, ImageId: imageId, ...input })));
    outcomes.push(`${what}: ${code}`);
  }
  expect(outcomes).toEqual(more.map(([what, code]) => `${what}: ${code}`));
  expect(region.instances()).toEqual([]);
});

test('a pool without capacity refuses launches, other zones do not, and a termination frees capacity', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const spotIn = (zone?: string) =>
    ec2.send(
      new RunInstancesCommand({
        ...one,
        ImageId: imageId,
        InstanceMarketOptions: { MarketType: 'spot' },
        ...(zone ? { Placement: { AvailabilityZone: zone } } : {}),
      }),
    );
  region.setCapacity({ instanceType: 't3.micro', zone: 'us-east-1a', market: 'spot' }, 1);
  await spotIn('us-east-1a');
  expect(await codeOf(spotIn('us-east-1a'))).toBe('InsufficientInstanceCapacity');
  expect((await spotIn()).Instances?.[0]?.Placement?.AvailabilityZone).toBe('us-east-1b');
  expect(await codeOf(ec2.send(new RunInstancesCommand({ ...one, ImageId: imageId })))).toBe('ok');
  await region.destroy(region.instances()[0]?.id ?? '');
  expect(await codeOf(spotIn('us-east-1a'))).toBe('ok');
  region.setCapacity({ instanceType: 't3.micro', zone: 'us-east-1a', market: 'spot' }, undefined);
  expect(await codeOf(spotIn('us-east-1a'))).toBe('ok');
});

test('termination protection refuses terminations until it is removed, and spot instances cannot have it', async () => {
  await using sandbox = await openRegion();
  const { region, ec2, imageId } = sandbox;
  const InstanceId = await region.launch({ imageId, parameters: { DisableApiTermination: 'true' } });
  const terminate = () => codeOf(ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] })));
  expect(await terminate()).toBe('OperationNotPermitted');
  const protection = { DisableApiTermination: { Value: false } };
  await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, ...protection }));
  expect(await terminate()).toBe('ok');
  expect(await terminate()).toBe('ok');
  const spot = { InstanceMarketOptions: { MarketType: 'spot' }, DisableApiTermination: true } as const;
  const refused = codeOf(ec2.send(new RunInstancesCommand({ ...one, ImageId: imageId, ...spot })));
  expect(await refused).toBe('UnsupportedOperation');
});

async function statusesWhen(stage: 'pending' | 'running' | 'checked', timing: Partial<Timing>) {
  await using sandbox = await openRegion({ timing });
  const { region, ec2, imageId } = sandbox;
  await region.launch({ imageId });
  await region.until(({ instances: [simulated] }) =>
    stage === 'checked' ? simulated?.statusOk === true : simulated?.state === stage,
  );
  const { InstanceStatuses } = await ec2.send(new DescribeInstanceStatusCommand({}));
  return InstanceStatuses?.map(({ InstanceStatus }) => InstanceStatus?.Status);
}

function mapping(device: object): Partial<RunInstancesCommandInput> {
  return { BlockDeviceMappings: [{ DeviceName: '/dev/xvda', ...device }] };
}

function tagged(
  tags: readonly { readonly Key: string; readonly Value?: string }[],
  type: 'instance' | 'vpc' | 'spot-instances-request' = 'instance',
): Partial<RunInstancesCommandInput> {
  return { TagSpecifications: [{ ResourceType: type, Tags: [...tags] }] };
}
