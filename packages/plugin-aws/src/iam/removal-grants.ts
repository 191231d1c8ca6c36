import { madeTag, v4Tag } from '@spotguard/protocol';
import { type IamGrant, iamPlaceholders } from '@spotguard/sdk';
import { ec2Arns, notOfBackups, policyVariable, resourceAgent } from './grant-parts.js';

const { workload } = iamPlaceholders;
const resourceMark = `aws:ResourceTag/${madeTag}`;

/** Allows removing what is marked as made by SpotGuard, and not what only inherited our tags. */
export const removeGrants: readonly IamGrant[] = [
  {
    actions: ['ec2:DeregisterImage'],
    resources: ec2Arns('image'),
    conditions: { StringEquals: { [resourceAgent]: workload, [resourceMark]: policyVariable('ec2:ImageID') } },
    why: 'Remove an image that SpotGuard made for this workload, as its mark proves.',
  },
  {
    actions: ['ec2:DeleteSnapshot'],
    resources: ec2Arns('snapshot'),
    conditions: { StringEquals: { [resourceAgent]: workload, [resourceMark]: policyVariable('ec2:SnapshotID') } },
    why: 'Remove a snapshot that SpotGuard made for this workload, as its mark proves.',
  },
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
    why: 'Read which images and snapshots there are, and which of them are in use.',
  },
  ...removeGrants,
];

/**
 * What {@link ImageInventory} calls to remove images and snapshots of the v4 agent, of any workload. `setting` is the key of
 * the setting that switches that on.
 */
export function adoptionGrants(setting: string): readonly IamGrant[] {
  return [
    {
      actions: ['ec2:DeregisterImage', 'ec2:DeleteSnapshot'],
      resources: ec2Arns('image', 'snapshot'),
      conditions: {
        StringEquals: { [`aws:ResourceTag/${v4Tag.key}`]: v4Tag.value },
        Null: {
          [resourceAgent]: 'true',
          ...notOfBackups,
        },
      },
      setting,
      why: 'Remove old images and snapshots of the v4 agent, which did not write down the workload.',
    },
  ];
}
