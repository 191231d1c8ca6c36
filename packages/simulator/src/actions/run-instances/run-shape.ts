import { flag, type Group, group, integer, list, oneOf, required, text } from '../../query/fields.js';
import { tagSpecifications } from '../tag-elements.js';

/** `BlockDeviceMapping.n` of RunInstances and CreateImage. */
export const blockDeviceMappings = list(
  group({
    DeviceName: required(text),
    NoDevice: text,
    VirtualName: text,
    Ebs: group({
      DeleteOnTermination: flag,
      Encrypted: flag,
      Iops: integer(100, 256_000),
      KmsKeyId: text,
      SnapshotId: text,
      Throughput: integer(125, 2_000),
      VolumeSize: integer(1, 65_536),
      VolumeType: oneOf('standard', 'io1', 'io2', 'gp2', 'gp3', 'st1', 'sc1'),
    }),
  }),
);

/** The parameters of RunInstances that the region supports. EC2 has more; they are refused as unknown. */
export const runShape = {
  ImageId: required(text),
  InstanceType: text,
  MinCount: required(integer(1, 1_000)),
  MaxCount: required(integer(1, 1_000)),
  ClientToken: text,
  Placement: group({ AvailabilityZone: text, AvailabilityZoneId: text, Tenancy: oneOf('default'), GroupName: text }),
  SubnetId: text,
  PrivateIpAddress: text,
  SecurityGroupId: list(text),
  SecurityGroup: list(text),
  NetworkInterface: list(
    group({
      DeviceIndex: required(integer(0, 0)),
      SubnetId: text,
      SecurityGroupId: list(text),
      AssociatePublicIpAddress: flag,
      DeleteOnTermination: flag,
      Description: text,
    }),
  ),
  IamInstanceProfile: group({ Arn: text, Name: text }),
  KeyName: text,
  UserData: text,
  TagSpecification: tagSpecifications,
  MetadataOptions: group({
    HttpTokens: oneOf('required', 'optional'),
    HttpPutResponseHopLimit: integer(1, 64),
    HttpEndpoint: oneOf('enabled', 'disabled'),
    HttpProtocolIpv6: oneOf('disabled'),
    InstanceMetadataTags: oneOf('enabled', 'disabled'),
  }),
  InstanceMarketOptions: group({
    MarketType: required(oneOf('spot')),
    SpotOptions: group({
      MaxPrice: text,
      SpotInstanceType: oneOf('one-time', 'persistent'),
      InstanceInterruptionBehavior: oneOf('terminate', 'stop', 'hibernate'),
      ValidUntil: text,
    }),
  }),
  BlockDeviceMapping: blockDeviceMappings,
  CreditSpecification: group({ CpuCredits: required(oneOf('standard', 'unlimited')) }),
  CpuOptions: group({ CoreCount: integer(1), ThreadsPerCore: integer(1, 2) }),
  Monitoring: group({ Enabled: required(flag) }),
  EbsOptimized: flag,
  DisableApiTermination: flag,
  DisableApiStop: flag,
  InstanceInitiatedShutdownBehavior: oneOf('stop', 'terminate'),
  HibernationOptions: group({ Configured: flag }),
  MaintenanceOptions: group({ AutoRecovery: oneOf('default', 'disabled') }),
  EnclaveOptions: group({ Enabled: flag }),
  PrivateDnsNameOptions: group({
    HostnameType: oneOf('ip-name', 'resource-name'),
    EnableResourceNameDnsARecord: flag,
    EnableResourceNameDnsAAAARecord: flag,
  }),
  CapacityReservationSpecification: group({ CapacityReservationPreference: oneOf('open', 'none') }),
};

/** The validated parameters of RunInstances. */
export type RunParameters = Group<typeof runShape>;
