import { accessTo } from '../iam/access.js';
import type { AccessRequest } from '../iam/policy.js';
import { ApiError } from '../query/api-error.js';
import { required, text } from '../query/fields.js';
import type { Image } from '../state/image.js';
import { findAll, type RegionState } from '../state/region-state.js';
import { defineAction } from './action.js';

/** Deletes a snapshot that no image uses. */
export const deleteSnapshot = defineAction({
  name: 'DeleteSnapshot',
  shape: { SnapshotId: required(text) },
  run({ SnapshotId }, { state, permit }) {
    const visible = new Map(state.visibleSnapshots().map((snapshot) => [snapshot.snapshotId, snapshot]));
    findAll('snap', [SnapshotId], visible);
    permit([snapshotAccess(SnapshotId, state)]);
    refuseBackup(SnapshotId, 'snapshot', state);
    const user = imageUsing(SnapshotId, state);
    if (user) {
      throw new ApiError('InvalidSnapshot.InUse', `The snapshot ${SnapshotId} is currently in use by ${user.imageId}`);
    }
    state.snapshots.delete(SnapshotId);
    state.tags.forget(SnapshotId);
    return { return: true };
  },
});

/**
 * Throws for a resource of AWS Backup, which EC2 does not delete (message as in cloud-custodian/cloud-custodian#9459).
 */
export function refuseBackup(id: string, noun: 'image' | 'snapshot', state: RegionState): void {
  if (!state.tags.of(id).has('aws:backup:source-resource')) return;
  throw new ApiError(
    'InvalidParameterValue',
    `This ${noun} is managed by the AWS Backup service and cannot be deleted via EC2 APIs. If you request to delete this ${noun}, please do so via the Backup console.`,
  );
}

/** Returns the access request for deleting a snapshot. */
export function snapshotAccess(snapshotId: string, state: RegionState): AccessRequest {
  const resource = state.arn('snapshot', snapshotId);
  return accessTo(state, { action: 'ec2:DeleteSnapshot', resource, tags: state.tags.of(snapshotId) });
}

/** Finds an image that uses the snapshot. A deregistered image still uses it for `visibleAfterMs`. */
export function imageUsing(
  snapshotId: string,
  state: RegionState,
  options: { readonly ignoring?: Image } = {},
): Image | undefined {
  const forgottenBefore = state.clock.now() - state.clock.scaled(state.timing.visibleAfterMs);
  return [...state.images.values()].find(
    (image) =>
      image !== options.ignoring &&
      (image.deregisteredAt ?? Infinity) > forgottenBefore &&
      image.blockDevices.some((device) => device.snapshotId === snapshotId),
  );
}
