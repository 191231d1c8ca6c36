import type { Instance, ResourceType, RunInstancesCommandInput, Subnet, TagSpecification } from '@aws-sdk/client-ec2';
import { type CopyWish, LaunchPlan } from '../contract.js';
import { tagList, tagRecord } from '../ec2/describe-instance.js';
import { tagPrefix } from '../tag-keys.js';
import { blockDevices } from './block-devices.js';
import type { CopyTarget, Original } from './original.js';

/** Where and how a copy is launched. */
export interface Launch {
  readonly original: Original;
  readonly wish: CopyWish;
  readonly target: CopyTarget;
  readonly subnet: Subnet;
}

/** The RunInstances request for a copy. */
export function composeLaunch(launch: Launch): LaunchPlan {
  const { original, wish, target } = launch;
  const { instance, types, userData, shutdownBehavior } = original;
  const input: RunInstancesCommandInput = {
    ClientToken: wish.clientToken,
    ImageId: target.imageId,
    InstanceType: types.copy.InstanceType,
    MinCount: 1,
    MaxCount: 1,
    ...network(launch),
    ...placement(instance, target),
    ...(wish.market === 'spot' ? spot : {}),
    IamInstanceProfile: instance.IamInstanceProfile && { Arn: instance.IamInstanceProfile.Arn },
    KeyName: instance.KeyName,
    UserData: userData || undefined,
    BlockDeviceMappings: blockDevices(original),
    MetadataOptions: metadataOptions(instance),
    EbsOptimized: (instance.EbsOptimized && types.copy.EbsInfo?.EbsOptimizedSupport !== 'unsupported') || undefined,
    Monitoring: { Enabled: ['enabled', 'pending'].includes(instance.Monitoring?.State ?? '') },
    // The other behaviour, to stop, is the default, and one-time spot instances cannot have it.
    InstanceInitiatedShutdownBehavior: shutdownBehavior === 'terminate' ? 'terminate' : undefined,
    TagSpecifications: tagSpecifications(instance, wish),
  };
  // Through JSON, so that the plan is now what it will be when it is read back from a journal.
  return LaunchPlan.parse(JSON.parse(JSON.stringify(input)));
}

/** One-time: EC2 must not restart it behind our back. No maximum price: AWS advises against it. */
const spot: Pick<RunInstancesCommandInput, 'InstanceMarketOptions'> = {
  InstanceMarketOptions: {
    MarketType: 'spot',
    SpotOptions: { SpotInstanceType: 'one-time', InstanceInterruptionBehavior: 'terminate' },
  },
};

/** Always a subnet: it makes the client token count for its zone only. */
function network({ original, subnet }: Launch): Partial<RunInstancesCommandInput> {
  const { instance } = original;
  const Groups = (instance.SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  const { SubnetId } = subnet;
  const isPublic = instance.PublicIpAddress !== undefined;
  if (isPublic === (subnet.MapPublicIpOnLaunch ?? false)) return { SubnetId, SecurityGroupIds: Groups };
  const card = { DeviceIndex: 0, SubnetId, Groups, AssociatePublicIpAddress: isPublic, DeleteOnTermination: true };
  return { NetworkInterfaces: [card] };
}

/** A placement group may be bound to one zone, so that it is kept within the host's own only. */
function placement({ Placement }: Instance, { zone }: CopyTarget): Partial<RunInstancesCommandInput> {
  const GroupName = (zone === Placement?.AvailabilityZone && Placement.GroupName) || undefined;
  const Tenancy = Placement?.Tenancy === 'dedicated' ? Placement.Tenancy : undefined;
  return GroupName || Tenancy ? { Placement: { GroupName, Tenancy } } : {};
}

/** Session tokens are required whatever the host has: accounts may refuse launches without. */
function metadataOptions({ MetadataOptions }: Instance): RunInstancesCommandInput['MetadataOptions'] {
  return {
    HttpTokens: 'required',
    HttpEndpoint: MetadataOptions?.HttpEndpoint,
    HttpPutResponseHopLimit: MetadataOptions?.HttpPutResponseHopLimit,
    InstanceMetadataTags: MetadataOptions?.InstanceMetadataTags,
    HttpProtocolIpv6: MetadataOptions?.HttpProtocolIpv6 === 'enabled' ? 'enabled' : undefined,
  };
}

function tagSpecifications(instance: Instance, wish: CopyWish): TagSpecification[] {
  const own = Object.entries(tagRecord(instance.Tags)).filter(
    ([key]) => !/^aws:/i.test(key) && !key.startsWith(tagPrefix),
  );
  const tags = tagList({ ...Object.fromEntries(own), ...wish.tags });
  // EC2 refuses an empty list.
  if (tags.length === 0) return [];
  const made: ResourceType[] = [
    'instance',
    'volume',
    'network-interface',
    ...(wish.market === 'spot' ? (['spot-instances-request'] as const) : []),
  ];
  return made.map((resourceType) => ({ ResourceType: resourceType, Tags: tags }));
}
