import type {
  Instance,
  InstanceNetworkInterface,
  InstanceNetworkInterfaceAttachment,
  Placement,
  Volume,
  VolumeAttachment,
} from '@aws-sdk/client-ec2';

/**
 * What is done with an attribute of the source instance. `copied`: the copy has the same. `changed`: the copy has another
 * value, on purpose. `refused`: an instance that has it is not copied. `left behind`: the copy has EC2's default. `its own`:
 * every instance, volume and interface gets its own from EC2.
 */
export type CopyRule = 'copied' | 'changed' | 'refused' | 'left behind' | 'its own';

export interface AttributeRow {
  readonly rule: CopyRule;
  readonly why: string;
}

type Rows<T> = { readonly [K in keyof Required<T>]: AttributeRow };

const copied = (why: string): AttributeRow => ({ rule: 'copied', why });
const changed = (why: string): AttributeRow => ({ rule: 'changed', why });
const refused = (why: string): AttributeRow => ({ rule: 'refused', why });
const left = (why: string): AttributeRow => ({ rule: 'left behind', why });
const own = (why: string): AttributeRow => ({ rule: 'its own', why });

const instance: Rows<Instance> = {
  AmiLaunchIndex: own('Always 0: a launch makes one instance.'),
  Architecture: copied('By the image; a type of another architecture is refused.'),
  BlockDeviceMappings: copied('See the volumes below.'),
  BootMode: copied('By the image.'),
  CapacityBlockId: left('A capacity block is bought for one instance and time.'),
  CapacityReservationId: own('EC2 matches open reservations itself.'),
  CapacityReservationSpecification: copied(
    'The preference none, on demand; an instance bound to one reservation, or to reservations only, is refused.',
  ),
  ClientToken: own('One for each launch attempt.'),
  CpuOptions: copied(
    'What differs from the default of the type, while the type stays; another type has its own default.',
  ),
  CurrentInstanceBootMode: own('Follows from image and type.'),
  EbsOptimized: copied('Unless the type of the copy cannot have it.'),
  ElasticGpuAssociations: left('AWS has ended Elastic Graphics.'),
  ElasticInferenceAcceleratorAssociations: left('AWS has ended Elastic Inference for new launches.'),
  EnaSupport: copied('By the image.'),
  EnclaveOptions: copied('Whether Nitro Enclaves are on.'),
  HibernationOptions: copied('On demand. A spot copy cannot have it: its request is one-time.'),
  Hypervisor: own('By the type.'),
  IamInstanceProfile: copied('One that was deleted makes the launch fail: without its role the copy could not be run.'),
  ImageId: changed(
    'A switch makes an image of the running instance first, unless that is off. A failover takes the image that this instance was launched from, or, when that is gone, the newest image of this instance.',
  ),
  InstanceId: own('It is another instance.'),
  InstanceLifecycle: changed('The request says on which market the copy is launched.'),
  InstanceType: copied('Unless the request names another one.'),
  Ipv6Address: own('See the network interface.'),
  KernelId: copied('By the image (paravirtual instances only).'),
  KeyName: copied('A deleted key pair is refused; a failover leaves it out.'),
  LaunchTime: own('When it is launched.'),
  Licenses: copied('The license configurations; the role needs the right to use them.'),
  MaintenanceOptions: copied('Whether simplified automatic recovery is off.'),
  MetadataOptions: changed('Copied, but session tokens are always required: an account may refuse launches without.'),
  Monitoring: copied('Whether it is detailed.'),
  NetworkInterfaces: copied('One, see below; an instance with more is refused.'),
  NetworkPerformanceOptions: copied('The bandwidth weighting.'),
  Operator: refused('An instance that an AWS service manages is launched and ended by that service.'),
  OutpostArn: refused('An Outpost has no other zone and no spot market.'),
  Placement: copied('See below.'),
  Platform: copied('By the image.'),
  PlatformDetails: copied('By the image.'),
  PrivateDnsName: own('Follows from the address and the name options.'),
  PrivateDnsNameOptions: copied('The kind of hostname and which DNS records answer for it.'),
  PrivateIpAddress: own('The source instance still has it. A hand-over step may move a secondary one.'),
  ProductCodes: copied('By the image.'),
  PublicDnsName: own('Follows from the address.'),
  PublicIpAddress: own('Whether it has one is copied. An Elastic address is moved by a hand-over step, not copied.'),
  RamdiskId: copied('By the image (paravirtual instances only).'),
  RootDeviceName: changed('As the image names it.'),
  RootDeviceType: refused('An instance-store root has content that no copy has.'),
  SecondaryInterfaces: refused('Like further network interfaces.'),
  SecurityGroups: copied('A failover leaves out one of several that is gone.'),
  SourceDestCheck: refused(
    'No launch can switch the check off. A failover launches all the same, with the check on, and the plan lists it.',
  ),
  SpotInstanceRequestId: own('A request of its own, one-time, without a maximum price.'),
  SriovNetSupport: copied('By the image.'),
  State: refused('Only a running instance is copied; a failover also copies one that is stopping or shutting down.'),
  StateReason: own('What happened to it.'),
  StateTransitionReason: own('What happened to it.'),
  SubnetId: changed(
    'In the zone of the source instance its own; in another zone the one of the same network and kind with most free addresses.',
  ),
  Tags: copied(
    'But `aws:` tags, which AWS writes, and `spotguard:` tags, which are written anew. EC2 allows 50: a copy with more is refused, and a failover leaves out the last ones alphabetically.',
  ),
  TpmSupport: copied('By the image.'),
  UsageOperation: copied('By the image.'),
  UsageOperationUpdateTime: own('What happened to it.'),
  VirtualizationType: copied('By the image.'),
  VpcId: copied('Always the same network.'),
};

/** Attributes that DescribeInstances does not show. */
const otherAttributes = {
  UserData: copied('It runs again when the copy boots for the first time.'),
  DisableApiTermination: refused('A protected instance could not be ended; a failover launches all the same.'),
  DisableApiStop: left('A copy has to be ended by whoever launched it.'),
  InstanceInitiatedShutdownBehavior: copied('The behaviour terminate; a one-time spot instance cannot stop.'),
  CpuCredits: copied('Of burstable types: standard or unlimited.'),
  'Local disks (instance store)': refused('Their content is on no image.'),
} as const satisfies Readonly<Record<string, AttributeRow>>;

const placement: Rows<Placement> = {
  Affinity: refused('Only dedicated hosts have it.'),
  AvailabilityZone: changed('The request says in which zone the copy is launched.'),
  AvailabilityZoneId: changed('Goes with the zone.'),
  GroupId: copied('As the group.'),
  GroupName: copied('Within the zone of the source instance: a group may be bound to one zone.'),
  HostId: refused('A dedicated host has no other zone and no spot market.'),
  HostResourceGroupArn: refused('As a dedicated host.'),
  PartitionNumber: copied('With its group.'),
  SpreadDomain: left('Reserved by AWS.'),
  Tenancy: copied('Shared or dedicated; a dedicated host is refused.'),
};

const volume: Rows<Volume> = {
  Attachments: copied('See the attachment below.'),
  AvailabilityZone: changed('Goes with the instance.'),
  AvailabilityZoneId: changed('Goes with the instance.'),
  CreateTime: own('When it is made.'),
  Encrypted: copied('With the same key.'),
  FastRestored: own('Whether its snapshot is enabled for fast restore.'),
  Iops: copied('Of kinds that have it.'),
  KmsKeyId: copied('The role, or the policy of the key, has to allow it.'),
  MultiAttachEnabled: refused('Other instances write to the volume too, and would not share its copy.'),
  Operator: left('A volume that an AWS service manages is copied as a plain one.'),
  OutpostArn: refused('With its instance.'),
  OwnerId: own('The account.'),
  Size: copied('Also when it was made larger since.'),
  SnapshotId: changed('That of the image.'),
  SourceVolumeId: own('It is made from a snapshot.'),
  SseType: copied('Follows from the encryption.'),
  State: own('What happens to it.'),
  Tags: copied(
    'Each volume keeps its own, over the tags of the instance, and gets those of SpotGuard. What not all volumes have is written just after the launch.',
  ),
  Throughput: copied('Of gp3.'),
  VolumeArn: own('Its name.'),
  VolumeId: own('It is another volume.'),
  VolumeInitializationRate: left('Each use is charged; the volumes of a copy load their blocks at the default rate.'),
  VolumeType: copied('The present type.'),
};

const volumeAttachment: Rows<VolumeAttachment> = {
  AssociatedResource: left('Only volumes of AWS services have it.'),
  AttachTime: own('When it is attached.'),
  DeleteOnTermination: copied('A volume that outlives its instance does so in the copy, too.'),
  Device: copied('The root device is named as in the image.'),
  EbsCardIndex: left('EC2 chooses the card.'),
  InstanceId: own('The copy.'),
  InstanceOwningService: left('Only volumes of AWS services have it.'),
  State: own('What happens to it.'),
  VolumeId: own('It is another volume.'),
};

const networkInterface: Rows<InstanceNetworkInterface> = {
  Association: own('Whether there is a public address is copied; Elastic and carrier addresses are not.'),
  Attachment: copied('See below.'),
  ConnectionTrackingConfiguration: copied('The time-outs of connection tracking.'),
  Description: left('It is only for people to read.'),
  Groups: copied('As the security groups of the instance.'),
  InterfaceType: copied('Plain or EFA.'),
  Ipv4Prefixes: left('They belong to the source instance; a hand-over step may move them.'),
  Ipv6Addresses: changed(
    'The copy has one address of its own if the source instance has any, and a primary one if that has.',
  ),
  Ipv6Prefixes: left('As IPv4 prefixes.'),
  MacAddress: own('It is another interface.'),
  NetworkInterfaceId: own('It is another interface.'),
  Operator: left('Only interfaces of AWS services have it.'),
  OwnerId: own('The account.'),
  PrivateDnsName: own('Follows from the address.'),
  PrivateIpAddress: own('The source instance still has it.'),
  PrivateIpAddresses: left('Secondary addresses belong to the source instance; a hand-over step may move them.'),
  SourceDestCheck: refused('As that of the instance.'),
  Status: own('What happens to it.'),
  SubnetId: changed('As that of the instance.'),
  VpcId: copied('Always the same network.'),
};

const interfaceAttachment: Rows<InstanceNetworkInterfaceAttachment> = {
  AttachTime: own('When it is attached.'),
  AttachmentId: own('It is another attachment.'),
  DeleteOnTermination: changed('An interface that a launch makes ends with its instance.'),
  DeviceIndex: copied('The first; an instance with more interfaces is refused.'),
  EnaQueueCount: left('EC2 chooses the number of queues for the type.'),
  EnaSrdSpecification: copied('ENA Express, while the type stays.'),
  NetworkCardIndex: copied('The first; an instance with more interfaces is refused.'),
  Status: own('What happens to it.'),
};

export interface AttributeTable {
  readonly title: string;
  /** The shape of the EC2 API whose fields the rows are; undefined when they come from several. */
  readonly shape: string | undefined;
  readonly rows: Readonly<Record<string, AttributeRow>>;
}

/** Every attribute of an instance, of its volumes and of its network interface, with its rule. */
export const attributeTables: readonly AttributeTable[] = [
  { title: 'The instance', shape: 'Instance', rows: instance },
  { title: 'Attributes that DescribeInstances does not show', shape: undefined, rows: otherAttributes },
  { title: 'Its placement', shape: 'Placement', rows: placement },
  { title: 'Its volumes', shape: 'Volume', rows: volume },
  { title: 'How its volumes are attached', shape: 'VolumeAttachment', rows: volumeAttachment },
  { title: 'Its network interface', shape: 'InstanceNetworkInterface', rows: networkInterface },
  { title: 'How its interface is attached', shape: 'InstanceNetworkInterfaceAttachment', rows: interfaceAttachment },
];
