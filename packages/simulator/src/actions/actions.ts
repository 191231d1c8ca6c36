import type { Action } from './action.js';
import { createImage } from './create-image.js';
import { deleteSnapshot } from './delete-snapshot.js';
import { deleteSubnet } from './delete-subnet.js';
import { deregisterImage } from './deregister-image.js';
import { describeInstanceCreditSpecifications } from './describe-credit-specifications.js';
import { describeImages } from './describe-images.js';
import { describeInstanceStatus } from './describe-instance-status.js';
import { describeInstanceTypeOfferings, describeInstanceTypes } from './describe-instance-types.js';
import { describeInstances } from './describe-instances.js';
import { describeLaunchTemplates, describeLaunchTemplateVersions } from './describe-launch-templates.js';
import { describeAvailabilityZones, describeSecurityGroups, describeSubnets } from './describe-network.js';
import { describeSnapshots } from './describe-snapshots.js';
import { describeSpotInstanceRequests } from './describe-spot-instance-requests.js';
import { describeSpotPriceHistory } from './describe-spot-price-history.js';
import { describeVolumes } from './describe-volumes.js';
import { describeInstanceAttribute, modifyInstanceAttribute } from './instance-attributes.js';
import { deleteKeyPair, describeKeyPairs } from './key-pairs.js';
import { runInstances } from './run-instances/run-instances.js';
import { stopInstances } from './stop-instances.js';
import { createTags, deleteTags, describeTags } from './tags.js';
import { terminateInstances } from './terminate-instances.js';

/** Every action that the region supports. */
export const actions: readonly Action[] = [
  createImage,
  createTags,
  deleteKeyPair,
  deleteSnapshot,
  deleteSubnet,
  deleteTags,
  deregisterImage,
  describeAvailabilityZones,
  describeImages,
  describeInstanceAttribute,
  describeInstanceCreditSpecifications,
  describeInstanceStatus,
  describeInstanceTypeOfferings,
  describeInstanceTypes,
  describeInstances,
  describeKeyPairs,
  describeLaunchTemplateVersions,
  describeLaunchTemplates,
  describeSecurityGroups,
  describeSnapshots,
  describeSpotInstanceRequests,
  describeSpotPriceHistory,
  describeSubnets,
  describeTags,
  describeVolumes,
  modifyInstanceAttribute,
  runInstances,
  stopInstances,
  terminateInstances,
];
