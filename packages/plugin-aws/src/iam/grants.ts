import { madeTag, tagPrefix } from '@spotguard/protocol';
import { type IamGrant, iamPlaceholders } from '@spotguard/sdk';
import { ec2Arns, notOfBackups, policyVariable, requestAgent, resourceAgent } from './grant-parts.js';
import { removeGrants } from './removal-grants.js';

const { workload, role } = iamPlaceholders;

type Conditions = NonNullable<IamGrant['conditions']>;

/** For resources that are tagged with the workload. */
const ofWorkload: Conditions = { StringEquals: { [resourceAgent]: workload } };
/** For new resources that the same request tags with the workload. */
const madeForWorkload: Conditions = { StringEquals: { [requestAgent]: workload } };

function taggedBy(action: string): Conditions {
  return { StringEquals: { 'ec2:CreateAction': action, [requestAgent]: workload } };
}

/** For the instance that makes the call, whatever its tags. */
const itself: Conditions = {
  ArnLike: { 'ec2:SourceInstanceARN': `arn:*:ec2:*:*:instance/${policyVariable('ec2:InstanceID')}` },
};

/** What {@link InstanceCopier} calls. Declare them in the plugin that launches. */
export const launchGrants: readonly IamGrant[] = [
  {
    actions: [
      'ec2:DescribeImages',
      'ec2:DescribeInstanceCreditSpecifications',
      'ec2:DescribeInstances',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeKeyPairs',
      'ec2:DescribeSubnets',
      'ec2:DescribeVolumes',
    ],
    why: 'Read everything about this instance that its copy has to have.',
  },
  {
    actions: ['ec2:DescribeInstanceAttribute'],
    resources: ec2Arns('instance'),
    conditions: ofWorkload,
    why: 'Read the user data of this instance for its copy; of no other workload, as user data often holds secrets.',
  },
  {
    actions: ['ec2:DescribeInstanceAttribute'],
    resources: ec2Arns('instance'),
    conditions: itself,
    why: 'The same for an instance that has too many tags for the one of its workload: it reads its own user data.',
  },
  {
    actions: ['ec2:RunInstances'],
    resources: ec2Arns('instance', 'volume', 'network-interface', 'spot-instances-request'),
    conditions: madeForWorkload,
    why: 'Launch a copy of this instance, and only with the tag that makes it one of this workload.',
  },
  {
    actions: ['ec2:RunInstances'],
    resources: ec2Arns('image', 'key-pair', 'placement-group', 'security-group', 'subnet'),
    conditions: { StringEqualsIfExists: { [resourceAgent]: workload } },
    why: 'Use the image, network, key and placement group of this instance for its copy, but none that is tagged with another workload.',
  },
  {
    actions: ['ec2:RunInstances'],
    resources: ec2Arns('snapshot'),
    conditions: ofWorkload,
    why: 'Use snapshots of this workload for volumes, and no others, as whoever launches can read their content.',
  },
  {
    actions: ['ec2:CreateTags'],
    resources: ec2Arns('instance', 'volume', 'network-interface', 'spot-instances-request'),
    conditions: taggedBy('RunInstances'),
    why: 'Tag the copy in the launch request, so that it never exists without a workload.',
  },
  {
    actions: ['ec2:CreateTags'],
    resources: ec2Arns('volume'),
    conditions: { ...ofWorkload, StringEqualsIfExists: { [requestAgent]: workload } },
    why: 'Give the volumes of a copy the tags that the volumes of this instance have.',
  },
  {
    actions: ['iam:PassRole'],
    resources: [role],
    conditions: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    why: 'Give the copy the role of this instance, and no other role.',
  },
];

/** What {@link InstanceImages} calls. Declare them in the plugin that makes images. */
export const imageGrants: readonly IamGrant[] = [
  {
    actions: ['ec2:DescribeImages'],
    why: 'See when an image is ready, and whether an image of the same name is ours.',
  },
  {
    actions: ['ec2:CreateImage'],
    resources: ec2Arns('instance'),
    conditions: ofWorkload,
    why: 'Make an image of this instance, so that its copy has what is on its disks; of no other workload.',
  },
  {
    actions: ['ec2:CreateImage'],
    resources: ec2Arns('image', 'snapshot'),
    conditions: madeForWorkload,
    why: 'Make the image and its snapshots with the tag of this workload.',
  },
  {
    actions: ['ec2:CreateTags'],
    resources: ec2Arns('image', 'snapshot'),
    conditions: taggedBy('CreateImage'),
    why: 'Tag the image and its snapshots in the request that makes them.',
  },
  markGrant('image', policyVariable('ec2:ImageID')),
  markGrant('snapshot', policyVariable('ec2:SnapshotID')),
  ...removeGrants,
];

/** Allows the mark only with the resource's own id as its value, and not on what a backup service keeps. */
function markGrant(type: 'image' | 'snapshot', ownId: string): IamGrant {
  return {
    actions: ['ec2:CreateTags'],
    resources: ec2Arns(type),
    conditions: {
      StringEquals: { [resourceAgent]: workload, [`aws:RequestTag/${madeTag}`]: ownId },
      'ForAllValues:StringEquals': { 'aws:TagKeys': madeTag },
      Null: notOfBackups,
    },
    why: `Mark the ${type} as made by SpotGuard, so that it can be told from its copies.`,
  };
}

/** What `Instances.statusChecksPass` calls. Declare it in the plugin that waits for a launch. */
export const statusGrants: readonly IamGrant[] = [
  { actions: ['ec2:DescribeInstanceStatus'], why: 'See that the status checks of a copy pass.' },
];

/** What `Instances.terminate` calls. Declare them in the plugin that ends instances. */
export const terminateGrants: readonly IamGrant[] = [
  {
    actions: ['ec2:TerminateInstances'],
    resources: ec2Arns('instance'),
    conditions: ofWorkload,
    why: 'End a replaced instance or an undone copy; only instances of this workload.',
  },
];

/** What `Instances.stop` calls. Declare them in the plugin that stops instances. */
export const stopGrants: readonly IamGrant[] = [
  {
    actions: ['ec2:StopInstances'],
    resources: ec2Arns('instance'),
    conditions: ofWorkload,
    why: 'Stop a replaced instance that is to be kept and was started again; only instances of this workload.',
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

/** What the aws plugin calls to tag instances of its workload. */
export const enrolGrants: readonly IamGrant[] = [
  {
    actions: ['ec2:CreateTags'],
    resources: ec2Arns('instance'),
    conditions: {
      ...ofWorkload,
      StringEqualsIfExists: { [requestAgent]: workload },
      'ForAllValues:StringLike': { 'aws:TagKeys': `${tagPrefix}*` },
    },
    why: 'Tag the instances of this workload with their role and successor; no other tags, and no other instances.',
  },
  {
    actions: ['ec2:CreateTags'],
    resources: ec2Arns('instance'),
    conditions: {
      StringEquals: { [requestAgent]: workload },
      'ForAllValues:StringLike': { 'aws:TagKeys': `${tagPrefix}*` },
      ...itself,
      Null: { [resourceAgent]: 'true' },
    },
    why: 'Tag the first instance of the workload, which may tag only itself.',
  },
];
