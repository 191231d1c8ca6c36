import { type ImageRecord, type ImageUses, type SnapshotRecord, tagKeys, v4Tag } from '@spotguard/plugin-aws/contract';

/** Everything that the decision depends on, as it was seen in one look. */
export interface Stock {
  /** All images of the account: those of others hold snapshots too. */
  readonly images: readonly ImageRecord[];
  /** Every snapshot with a tag of ours; more do no harm. */
  readonly snapshots: readonly SnapshotRecord[];
  readonly uses: ImageUses;
}

/** What stays whatever else is true. */
export interface Retention {
  /** The workload; what belongs to others stays. */
  readonly agent: string;
  /** Whether what the v4 agent made counts as this workload's. */
  readonly adoptV4: boolean;
  /** Epoch milliseconds: what was made at that moment or later stays. */
  readonly imagesBefore: number;
  readonly snapshotsBefore: number;
  /** So many images and so many snapshots, the oldest, are removed at most. */
  readonly limit: number;
}

/** What may go. */
export interface Removals {
  /** Oldest first, each with those of its snapshots that nobody else has. */
  readonly images: readonly { readonly imageId: string; readonly snapshotIds: readonly string[] }[];
  /** Snapshots that no image has, oldest first. */
  readonly snapshotIds: readonly string[];
  /** Images that could go and cannot, because that would leave snapshots behind which nothing leads to. */
  readonly passedOver: readonly { readonly id: string; readonly error: string }[];
}

/** Other states are on their way to something, or an operator's choice. */
const finalImageStates = ['available', 'failed', 'error', 'invalid'];

/**
 * Decides what may go: of this workload, old enough, used by nobody, and not the newest image that works, without which
 * the workload could not be launched again as it was.
 */
export function selectRemovals(stock: Stock, retention: Retention): Removals {
  const { images, uses } = stock;
  const { limit, imagesBefore, snapshotsBefore } = retention;
  const ownSnapshots = stock.snapshots.filter(({ tags }) => ownerOf(tags, retention) !== undefined);
  const own = new Set(ownSnapshots.map(({ snapshotId }) => snapshotId));
  const newest = newestImages(images, retention);
  const candidates = images
    .filter(
      (image) =>
        ownerOf(image.tags, retention) !== undefined &&
        image.createdAt < imagesBefore &&
        finalImageStates.includes(image.state) &&
        !image.isPublic &&
        !newest.has(image.imageId) &&
        !uses.imageIds.has(image.imageId),
    )
    .sort((left, right) => left.createdAt - right.createdAt);

  const held = heldSnapshots(without(images, candidates), uses);
  const strangersOf = ({ snapshotIds }: ImageRecord) => snapshotIds.filter((id) => !own.has(id) && !held.has(id));
  const passedOver = candidates.filter((image) => strangersOf(image).length > 0);
  const removed = without(candidates, passedOver).slice(0, limit);
  const stillHeld = heldSnapshots(without(images, removed), uses);
  const ofAnyImage = heldSnapshots(images, uses);
  return {
    images: removed.map(({ imageId, snapshotIds }) => ({
      imageId,
      snapshotIds: snapshotIds.filter((id) => !stillHeld.has(id)),
    })),
    snapshotIds: ownSnapshots
      .filter(({ startedAt, state }) => startedAt < snapshotsBefore && state === 'completed')
      .sort((left, right) => left.startedAt - right.startedAt)
      .map(({ snapshotId }) => snapshotId)
      .filter((id, place, all) => !ofAnyImage.has(id) && all.indexOf(id) === place)
      .slice(0, limit),
    passedOver: passedOver.map((image) => ({
      id: image.imageId,
      error: `Not removed: its snapshots ${strangersOf(image).join(', ')} do not carry its tag and would be left behind. Tag them like the image, or remove the image by hand.`,
    })),
  };
}

/** What both looks agree on; the rest is left to the next run. */
export function confirmedRemovals(first: Removals, second: Removals): Removals {
  const images = new Set(first.images.map(({ imageId }) => imageId));
  const snapshots = new Set(first.snapshotIds);
  return {
    ...second,
    images: second.images.filter(({ imageId }) => images.has(imageId)),
    snapshotIds: second.snapshotIds.filter((id) => snapshots.has(id)),
  };
}

/** Who made it, when that is for this workload to remove: each maker keeps its newest image. */
function ownerOf(tags: ImageRecord['tags'], { agent, adoptV4 }: Retention): string | undefined {
  const tagged = tags[tagKeys.agent];
  if (tagged !== undefined) return tagged === agent ? 'spotguard' : undefined;
  // The v4 agent did not write down the workload; the host that it was made of comes closest.
  return adoptV4 && tags[v4Tag.key] === v4Tag.value ? `v4 ${tags['SourceInstance'] ?? ''}` : undefined;
}

function newestImages(images: readonly ImageRecord[], retention: Retention): ReadonlySet<string> {
  const newest = new Map<string, ImageRecord>();
  for (const image of images) {
    const owner = ownerOf(image.tags, retention);
    if (owner === undefined || image.state !== 'available') continue;
    if (image.createdAt > (newest.get(owner)?.createdAt ?? Number.NEGATIVE_INFINITY)) newest.set(owner, image);
  }
  return new Set([...newest.values()].map(({ imageId }) => imageId));
}

function heldSnapshots(images: readonly ImageRecord[], uses: ImageUses): ReadonlySet<string> {
  return new Set([...uses.snapshotIds, ...images.flatMap(({ snapshotIds }) => snapshotIds)]);
}

function without(images: readonly ImageRecord[], removed: readonly ImageRecord[]): readonly ImageRecord[] {
  const gone = new Set(removed);
  return images.filter((image) => !gone.has(image));
}
