import type { Image, Snapshot } from '../state/image.js';
import type { RegionState } from '../state/region-state.js';
import type { SimulatedInstance } from '../state/simulated-instance.js';
import type { InstanceLifecycle } from './instance-lifecycle.js';

/** An image that CreateImage requests. Its devices name the new snapshots. */
export interface ImagePlan {
  readonly name: string;
  readonly description: string;
  readonly noReboot: boolean;
  readonly instance: SimulatedInstance;
  readonly blockDevices: Image['blockDevices'];
  readonly createdBy: string;
}

/**
 * Creates an image of an instance. It is pending at first, and available when its disk has been copied and `imageMs`
 * have passed.
 */
export function makeImage(plan: ImagePlan, state: RegionState, lifecycle: InstanceLifecycle): Image {
  const { instance, blockDevices } = plan;
  const imageId = state.ids.next('ami');
  const image: Image = {
    sequence: state.nextSequence(),
    imageId,
    name: plan.name,
    description: plan.description,
    architecture: instance.image.architecture,
    rootDeviceName: instance.image.rootDeviceName,
    blockDevices,
    sourceInstanceId: instance.instanceId,
    sourceImageId: instance.image.imageId,
    createdAt: new Date(state.clock.now()),
    createdBy: plan.createdBy,
    visibleAt: state.visibleFromNow(),
    disk: state.diskOf('images', imageId),
    isProtected: false,
    state: 'pending',
    deregisteredAt: undefined,
  };
  state.images.set(imageId, image);
  state.events.emit({ type: 'image-pending', imageId });
  const capture = () => instance.runtime.capture(image.disk.path);
  const copied = plan.noReboot ? capture() : lifecycle.reboot(instance, capture);
  const done = new Promise<void>((resolve) => state.clock.after(state.timing.imageMs, resolve));
  Promise.all([copied, done]).then(
    () => finishImage(image, 'available', state),
    () => finishImage(image, 'failed', state),
  );
  return image;
}

function finishImage(image: Image, result: 'available' | 'failed', state: RegionState): void {
  for (const snapshot of snapshotsOf(image, state)) snapshot.state = 'completed';
  if (image.state !== 'pending') return;
  image.state = result;
  state.events.emit({ type: `image-${result}`, imageId: image.imageId });
}

/** Returns the snapshots that an image uses. */
export function snapshotsOf(image: Image, state: RegionState): readonly Snapshot[] {
  return image.blockDevices.flatMap(({ snapshotId = '' }) => state.snapshots.get(snapshotId) ?? []);
}
