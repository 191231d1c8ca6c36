import type { Instance, ResourceType, RunInstancesCommandInput, Subnet, TagSpecification } from '@aws-sdk/client-ec2';
import { type CopyRequest, LaunchPlan } from '../contract.js';
import { tagList } from '../ec2/describe-instance.js';
import { blockDevices } from './block-devices.js';
import { copyNetwork } from './copy-network.js';
import { copyOptions } from './copy-options.js';
import type { CopySource } from './copy-source.js';
import { type CopyTags, copyTags } from './copy-tags.js';
import type { CopyTarget } from './copy-target.js';
import { lossesOf, referencesOf } from './left-out.js';

/** Where and how a copy is launched. */
export interface Launch {
  readonly source: CopySource;
  readonly copyRequest: CopyRequest;
  readonly target: CopyTarget;
  readonly subnet: Subnet;
}

/** The RunInstances request for a copy, and what to do after it. `attributes.ts` lists the rule for each attribute. */
export function composeLaunch({ source, copyRequest, target, subnet }: Launch): LaunchPlan {
  const { instance, types, userData } = source;
  const isEmergency = copyRequest.isEmergency ?? false;
  const references = referencesOf(source, { isEmergency });
  const tags = copyTags(source, copyRequest);
  const input: RunInstancesCommandInput = {
    ClientToken: copyRequest.clientToken,
    ImageId: source.image.ImageId,
    InstanceType: types.copy.InstanceType,
    MinCount: 1,
    MaxCount: 1,
    ...copyNetwork(source, subnet, references.securityGroupIds),
    ...placement(instance, target, references.placementGroup),
    ...(copyRequest.market === 'spot' ? spot : {}),
    IamInstanceProfile: instance.IamInstanceProfile && { Arn: instance.IamInstanceProfile.Arn },
    KeyName: references.keyName,
    UserData: userData || undefined,
    BlockDeviceMappings: blockDevices(source),
    ...copyOptions(source, copyRequest),
    TagSpecifications: tagSpecifications(tags, copyRequest),
  };
  const leftOut = isEmergency ? [...references.leftOut, ...lossesOf(source, tags)] : [];
  const notForEc2 = {
    ...(leftOut.length > 0 ? { leftOut } : {}),
    ...(Object.keys(tags.singleVolumes).length > 0 ? { volumeTags: tags.singleVolumes } : {}),
    ...(isEmergency ? { isEmergency } : {}),
  };
  // Through JSON, so that the plan is the same as when it is read from a journal.
  return LaunchPlan.parse(JSON.parse(JSON.stringify({ ...input, ...notForEc2 })));
}

/** The part of a plan that is sent to EC2. */
export function requestOf({ leftOut: _, volumeTags: _tags, isEmergency: _is, ...request }: LaunchPlan) {
  return request as RunInstancesCommandInput;
}

/** One-time, as EC2 must not launch it again by itself. No maximum price, as AWS advises against one. */
const spot: Pick<RunInstancesCommandInput, 'InstanceMarketOptions'> = {
  InstanceMarketOptions: {
    MarketType: 'spot',
    SpotOptions: { SpotInstanceType: 'one-time', InstanceInterruptionBehavior: 'terminate' },
  },
};

/** The placement group is kept only within the instance's own zone, as a group may be bound to one zone. */
function placement(
  { Placement }: Instance,
  { zone }: CopyTarget,
  group: string | undefined,
): Partial<RunInstancesCommandInput> {
  const GroupName = zone === Placement?.AvailabilityZone ? group : undefined;
  const PartitionNumber = GroupName ? Placement?.PartitionNumber : undefined;
  const Tenancy = Placement?.Tenancy === 'dedicated' ? Placement.Tenancy : undefined;
  return GroupName || Tenancy ? { Placement: { GroupName, PartitionNumber, Tenancy } } : {};
}

/** Tags for every resource that the request makes, as policies of an organisation may demand them on each. */
function tagSpecifications(tags: CopyTags, { market }: CopyRequest): TagSpecification[] {
  const resources: readonly (readonly [ResourceType, Readonly<Record<string, string>>])[] = [
    ['instance', tags.instance],
    ['volume', tags.everyVolume],
    ['network-interface', tags.instance],
    ...(market === 'spot' ? [['spot-instances-request', tags.instance] as const] : []),
  ];
  // EC2 refuses an empty list.
  return resources.flatMap(([ResourceType, record]) =>
    Object.keys(record).length > 0 ? [{ ResourceType, Tags: tagList(record) }] : [],
  );
}
