import type { NewImage, NewSnapshot } from '../region-control.js';
import type { RegionState } from '../state/region-state.js';
import { checkedTags } from '../state/tag-store.js';

/** Registers an image whose disk is a copy of a folder. Resolves with its id when it is available. */
export async function addImage(image: NewImage, state: RegionState): Promise<string> {
  const now = state.clock.now();
  const createdAt = timeOf(image.createdAt, now);
  const shared = image.snapshotId === undefined ? undefined : state.snapshots.get(image.snapshotId);
  if (image.snapshotId !== undefined && !shared) throw new Error(`There is no snapshot ${image.snapshotId}.`);
  const tags = tagsOf(image.tags);
  const imageId = state.ids.next('ami');
  const disk = state.diskOf('images', imageId);
  await disk.fill(image.disk);
  const sizeGib = image.sizeGib ?? shared?.sizeGib ?? 8;
  const root = {
    deviceName: '/dev/xvda',
    sizeGib,
    volumeType: 'gp3',
    encrypted: false,
    deleteOnTermination: true,
    snapshotId: image.snapshotId ?? addSnapshot({ sizeGib, createdAt: image.createdAt }, state),
    iops: 3_000,
    throughput: 125,
  };
  state.images.set(imageId, {
    createdAt,
    visibleAt: now,
    sequence: state.nextSequence(),
    imageId,
    name: image.name,
    description: image.description ?? '',
    architecture: image.architecture ?? 'x86_64',
    rootDeviceName: root.deviceName,
    blockDevices: [root],
    sourceInstanceId: image.sourceInstanceId,
    sourceImageId: undefined,
    createdBy: 'operator',
    disk,
    isProtected: image.isProtected ?? false,
    state: 'available',
    deregisteredAt: undefined,
  });
  state.tags.add(imageId, tags);
  state.events.emit({ type: 'image-available', imageId });
  return imageId;
}

/** Adds a completed snapshot of a volume that no longer exists. No image uses it. Returns its id. */
export function addSnapshot(snapshot: NewSnapshot, state: RegionState): string {
  const now = state.clock.now();
  const startedAt = timeOf(snapshot.createdAt, now);
  const tags = tagsOf(snapshot.tags);
  const snapshotId = state.ids.next('snap');
  state.snapshots.set(snapshotId, {
    sequence: state.nextSequence(),
    snapshotId,
    volumeId: 'vol-ffffffff',
    description: snapshot.description ?? '',
    sizeGib: snapshot.sizeGib ?? 8,
    encrypted: false,
    startedAt,
    visibleAt: now,
    state: 'completed',
  });
  state.tags.add(snapshotId, tags);
  return snapshotId;
}

function timeOf(iso: string | undefined, now: number): Date {
  const time = iso === undefined ? now : Date.parse(iso);
  if (Number.isNaN(time)) throw new RangeError(`createdAt must be a time in ISO form; it is '${iso}'.`);
  return new Date(time);
}

/** Validates tags that are set by the control instead of the API. Their keys may begin with `aws:`. */
export function tagsOf(tags: Readonly<Record<string, string>> = {}): ReadonlyMap<string, string> {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return checkedTags(list, { isByAws: true });
}
