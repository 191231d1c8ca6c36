import type { IamGrant } from '@spotguard/sdk';
import { tagKeys, tagPrefix, v4Tag } from './tag-keys.js';

const ours = { Null: { [`aws:ResourceTag/${tagKeys.agent}`]: 'false' } };
const taggedAsOurs = { Null: { [`aws:RequestTag/${tagKeys.agent}`]: 'false' } };

/** What {@link InstanceCopier} calls. Declare them in the plugin that launches. */
export const launchGrants: readonly IamGrant[] = [
  {
    actions: [
      'ec2:DescribeImages',
      'ec2:DescribeInstanceAttribute',
      'ec2:DescribeInstanceCreditSpecifications',
      'ec2:DescribeInstances',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeKeyPairs',
      'ec2:DescribeSubnets',
      'ec2:DescribeVolumes',
    ],
    why: 'Read everything about this host that its copy has to have.',
  },
  {
    actions: ['ec2:RunInstances'],
    resources: ec2Arns('instance', 'volume', 'spot-instances-request'),
    conditions: taggedAsOurs,
    why: 'Launch a copy of this host, and only with the tag that marks it as launched by SpotGuard.',
  },
  {
    actions: ['ec2:RunInstances'],
    resources: ec2Arns(
      'image',
      'key-pair',
      'network-interface',
      'placement-group',
      'security-group',
      'snapshot',
      'subnet',
    ),
    why: 'Use the image, network, key and placement group of this host for its copy.',
  },
  {
    actions: ['ec2:CreateTags'],
    resources: ec2Arns('instance', 'network-interface', 'volume', 'spot-instances-request'),
    conditions: { StringEquals: { 'ec2:CreateAction': 'RunInstances' } },
    why: 'Tag the copy in the moment of its launch, so that it never exists without an owner.',
  },
  {
    actions: ['ec2:CreateTags'],
    resources: ec2Arns('volume'),
    conditions: ours,
    why: 'Give the volumes of a copy the tags that only some of them have; only volumes that SpotGuard launched.',
  },
  {
    actions: ['iam:PassRole'],
    conditions: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    why: 'Give the copy the instance profile of this host. Narrow the resource to the ARN of that role.',
  },
];

/** What {@link HostImages} calls. Declare them in the plugin that makes images. */
export const imageGrants: readonly IamGrant[] = [
  {
    actions: ['ec2:DescribeImages'],
    why: 'See when an image is ready, and whether an image of the same name is ours.',
  },
  { actions: ['ec2:CreateImage'], why: 'Make an image of this host, so that its copy has what is on its disks.' },
  {
    actions: ['ec2:CreateTags'],
    resources: ec2Arns('image', 'snapshot'),
    conditions: { StringEquals: { 'ec2:CreateAction': 'CreateImage' } },
    why: 'Tag the image and its snapshots in the moment of their making.',
  },
  {
    actions: ['ec2:DeregisterImage', 'ec2:DeleteSnapshot'],
    resources: ec2Arns('image', 'snapshot'),
    conditions: ours,
    why: 'Remove an image that was made by SpotGuard, with its snapshots.',
  },
];

/** What `Instances.statusChecksPass` calls. Declare it in the plugin that waits for a launch. */
export const statusGrants: readonly IamGrant[] = [
  { actions: ['ec2:DescribeInstanceStatus'], why: 'See that the status checks of a copy pass.' },
];

/** What `Instances.terminate` calls. Declare them in the plugin that ends instances. */
export const terminateGrants: readonly IamGrant[] = [
  {
    actions: ['ec2:TerminateInstances'],
    resources: ec2Arns('instance'),
    conditions: ours,
    why: 'End a replaced host or an undone copy; only instances that SpotGuard enrolled or launched.',
  },
];

/** What {@link PriceBook.readSpot} calls; it cannot be narrowed to resources. */
export const spotPriceGrants: readonly IamGrant[] = [
  { actions: ['ec2:DescribeSpotPriceHistory'], why: 'Read the spot price in every zone of the region.' },
];

/** What {@link PriceBook.read} calls. Declare them in the plugin that reads prices; neither can be narrowed to resources. */
export const priceGrants: readonly IamGrant[] = [
  ...spotPriceGrants,
  { actions: ['pricing:GetProducts'], why: 'Read the on-demand price.' },
];

/** What {@link ImageInventory} calls. Declare them in the plugin that cleans up. */
export const cleanupGrants: readonly IamGrant[] = [
  {
    actions: [
      'ec2:DescribeImages',
      'ec2:DescribeInstances',
      'ec2:DescribeLaunchTemplates',
      'ec2:DescribeLaunchTemplateVersions',
      'ec2:DescribeSnapshots',
    ],
    why: 'See which images and snapshots there are, and which of them anybody still uses.',
  },
  {
    actions: ['ec2:DeregisterImage', 'ec2:DeleteSnapshot'],
    resources: ec2Arns('image', 'snapshot'),
    conditions: ours,
    why: 'Remove old images and snapshots, and only those that carry the tag of SpotGuard.',
  },
];

/** What {@link ImageInventory} calls for what the v4 agent left behind. Needed only where that is to be removed. */
export const adoptionGrants: readonly IamGrant[] = [
  {
    actions: ['ec2:DeregisterImage', 'ec2:DeleteSnapshot'],
    resources: ec2Arns('image', 'snapshot'),
    conditions: { StringEquals: { [`aws:ResourceTag/${v4Tag.key}`]: v4Tag.value } },
    why: 'Remove old images and snapshots of the v4 agent, when that is switched on; else leave this statement out.',
  },
];

/** What the aws plugin calls to enrol the first host of a workload. */
export const enrolGrants: readonly IamGrant[] = [
  {
    actions: ['ec2:CreateTags'],
    resources: ec2Arns('instance'),
    conditions: { 'ForAllValues:StringLike': { 'aws:TagKeys': `${tagPrefix}*` } },
    why: 'Enrol the first host of a workload by tagging it; no other tags can be written.',
  },
];

/** Patterns for the resources of these types in any partition, region and account. */
function ec2Arns(...types: readonly string[]): readonly string[] {
  return types.map((type) => `arn:*:ec2:*:*:${type}/*`);
}
