import type { Instance, ResourceType, RunInstancesCommandInput, Subnet, TagSpecification } from '@aws-sdk/client-ec2';
import { type CopyRequest, LaunchPlan } from '../contract.js';
import { tagList } from '../ec2/describe-instance.js';
import { blockDevices } from './block-devices.js';
import { copyNetwork } from './copy-network.js';
import { copyOptions } from './copy-options.js';
import { type CopyTags, copyTags } from './copy-tags.js';
import type { CopyTarget } from './copy-target.js';
import { lossesOf, referencesOf } from './left-out.js';
import type { Original } from './original.js';

/** Where and how a copy is launched. */
export interface Launch {
  readonly original: Original;
  readonly copyRequest: CopyRequest;
  readonly target: CopyTarget;
  readonly subnet: Subnet;
}

/** The RunInstances request for a copy, with what is to be done after it. `attributes.ts` lists what becomes of what. */
export function composeLaunch({ original, copyRequest, target, subnet }: Launch): LaunchPlan {
  const { instance, types, userData } = original;
  const isEmergency = copyRequest.isEmergency ?? false;
  const references = referencesOf(original, { isEmergency });
  const tags = copyTags(original, copyRequest);
  const input: RunInstancesCommandInput = {
    ClientToken: copyRequest.clientToken,
    ImageId: original.image.ImageId,
    InstanceType: types.copy.InstanceType,
    MinCount: 1,
    MaxCount: 1,
    ...copyNetwork(original, subnet, references.securityGroupIds),
    ...placement(instance, target, references.placementGroup),
    ...(copyRequest.market === 'spot' ? spot : {}),
    IamInstanceProfile: instance.IamInstanceProfile && { Arn: instance.IamInstanceProfile.Arn },
    KeyName: references.keyName,
    UserData: userData || undefined,
    BlockDeviceMappings: blockDevices(original),
    ...copyOptions(original, copyRequest),
    TagSpecifications: tagSpecifications(tags, copyRequest),
  };
  const leftOut = isEmergency ? [...references.leftOut, ...lossesOf(original, tags)] : [];
  const besides = {
    ...(leftOut.length > 0 ? { leftOut } : {}),
    ...(Object.keys(tags.singleVolumes).length > 0 ? { volumeTags: tags.singleVolumes } : {}),
    ...(isEmergency ? { isEmergency } : {}),
  };
  // Through JSON, so that the plan is now what it will be when it is read back from a journal.
  return LaunchPlan.parse(JSON.parse(JSON.stringify({ ...input, ...besides })));
}

/** The request to EC2 within a plan. */
export function requestOf({ leftOut: _, volumeTags: _tags, isEmergency: _is, ...request }: LaunchPlan) {
  return request as RunInstancesCommandInput;
}

/** One-time: EC2 must not restart it behind our back. No maximum price: AWS advises against it. */
const spot: Pick<RunInstancesCommandInput, 'InstanceMarketOptions'> = {
  InstanceMarketOptions: {
    MarketType: 'spot',
    SpotOptions: { SpotInstanceType: 'one-time', InstanceInterruptionBehavior: 'terminate' },
  },
};

/** A placement group may be bound to one zone, so that it is kept within the instance's own only. */
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

/** On everything that the request makes: policies of an organisation may demand tags on each of them. */
function tagSpecifications(tags: CopyTags, { market }: CopyRequest): TagSpecification[] {
  const made: readonly (readonly [ResourceType, Readonly<Record<string, string>>])[] = [
    ['instance', tags.instance],
    ['volume', tags.everyVolume],
    ['network-interface', tags.instance],
    ...(market === 'spot' ? [['spot-instances-request', tags.instance] as const] : []),
  ];
  // EC2 refuses an empty list.
  return made.flatMap(([ResourceType, record]) =>
    Object.keys(record).length > 0 ? [{ ResourceType, Tags: tagList(record) }] : [],
  );
}
