import { accessTo } from '../iam/access.js';
import { snapshotsOf } from '../instances/image-maker.js';
import { ApiError } from '../query/api-error.js';
import { flag, required, text } from '../query/fields.js';
import { notFound } from '../state/resource-ids.js';
import { defineAction } from './action.js';
import { imageUsing, refuseBackup, snapshotAccess } from './delete-snapshot.js';

/**
 * Deregisters an image. Instances that run from it go on. Its snapshots count as in use for a further `visibleAfterMs`.
 */
export const deregisterImage = defineAction({
  name: 'DeregisterImage',
  shape: { ImageId: required(text), DeleteAssociatedSnapshots: flag },
  run({ ImageId, DeleteAssociatedSnapshots = false }, { state, permit }) {
    const image = state.images.get(ImageId);
    if (!image || image.visibleAt > state.clock.now()) throw notFound('ami', [ImageId]);
    if (image.state === 'deregistered') {
      throw new ApiError('InvalidAMIID.Unavailable', `The image ID '${ImageId}' is no longer available`);
    }
    const snapshots = DeleteAssociatedSnapshots ? snapshotsOf(image, state) : [];
    const resource = state.arn('image', ImageId);
    permit([
      accessTo(state, { action: 'ec2:DeregisterImage', resource, tags: state.tags.of(ImageId) }),
      ...snapshots.map(({ snapshotId }) => snapshotAccess(snapshotId, state)),
    ]);
    if (image.isProtected) {
      throw new ApiError('OperationNotPermitted', `The image '${ImageId}' is protected against deregistration.`);
    }
    refuseBackup(ImageId, 'image', state);
    image.state = 'deregistered';
    image.deregisteredAt = state.clock.now();
    state.events.emit({ type: 'image-deregistered', imageId: ImageId });
    const results = snapshots.map(({ snapshotId }) => {
      const shared = imageUsing(snapshotId, state, { ignoring: image });
      if (!shared) state.snapshots.delete(snapshotId);
      return { snapshotId, returnCode: shared ? 'skipped' : 'success' };
    });
    return { return: true, deleteSnapshotResultSet: DeleteAssociatedSnapshots ? results : undefined };
  },
});
