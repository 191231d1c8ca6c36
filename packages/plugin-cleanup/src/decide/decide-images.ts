import type { ImageRecord, ImageUses } from '@spotguard/plugin-aws/contract';
import { type Decision, keep, leaveAlone, overLimit, type Stay } from './decision.js';
import { markCommand, type Ownership, ownershipOfImage, ownershipOfSnapshot } from './ownership.js';
import type { Removals, Retention, Stock } from './stock.js';

/** An image in any other state will still change its state, or was disabled by somebody. */
const finalImageStates = ['available', 'failed', 'error', 'invalid'];

export interface ImageDecisions {
  readonly removed: Removals['images'];
  readonly passedOver: Removals['passedOver'];
  readonly decisions: readonly Decision[];
}

/** Decides for every image that carries tags of the workload. */
export function decideImages({ images, snapshots, uses }: Stock, retention: Retention): ImageDecisions {
  const claims = images.flatMap((image) => {
    const ownership = ownershipOfImage(image, retention);
    return ownership === undefined ? [] : { image, ownership };
  });
  const newest = newestImages(claims);
  const stays = new Map<ImageRecord, Stay>();
  for (const { image, ownership } of claims) {
    const stay = reasonToStay(image, ownership, { newest, uses, retention });
    if (stay !== undefined) stays.set(image, stay);
  }
  const candidates = claims.map(({ image }) => image).filter((image) => !stays.has(image));

  const proven = new Set(
    snapshots
      .filter((snapshot) => ownershipOfSnapshot(snapshot, retention)?.status === 'proven')
      .map(({ snapshotId }) => snapshotId),
  );
  const held = heldSnapshots(without(images, candidates), uses);
  const passedOver: Removals['passedOver'][number][] = [];
  for (const image of candidates) {
    const unproven = image.snapshotIds.filter((id) => !proven.has(id) && !held.has(id));
    if (unproven.length === 0) continue;
    const reason = `nothing proves that SpotGuard made its snapshots ${unproven.join(', ')}, which would be left behind. Mark them (${unproven.map(markCommand).join('; ')}), or remove the image by hand`;
    stays.set(image, leaveAlone(reason));
    passedOver.push({ id: image.imageId, error: `Not removed: ${reason}.` });
  }
  const removable = candidates.filter((image) => !stays.has(image)).sort(inOrderOfRemoval(retention));
  for (const image of removable.slice(retention.limit)) stays.set(image, overLimit);
  const removed = removable.slice(0, retention.limit);
  const stillHeld = heldSnapshots(without(images, removed), uses);
  return {
    removed: removed.map(({ imageId, snapshotIds }) => ({
      imageId,
      snapshotIds: snapshotIds.filter((id) => !stillHeld.has(id)),
    })),
    passedOver,
    decisions: claims.map(({ image }) => ({
      id: image.imageId,
      kind: 'image',
      ...(stays.get(image) ?? { verdict: 'remove', reason: 'it is old and nobody uses it' }),
    })),
  };
}

/** Oldest first; what EC2 refused before comes last. */
function inOrderOfRemoval({ refused }: Retention) {
  const rank = ({ imageId }: ImageRecord) => (refused.has(imageId) ? 1 : 0);
  return (left: ImageRecord, right: ImageRecord) => rank(left) - rank(right) || left.createdAt - right.createdAt;
}

function reasonToStay(
  image: ImageRecord,
  ownership: Ownership,
  facts: { readonly newest: ReadonlySet<ImageRecord>; readonly uses: ImageUses; readonly retention: Retention },
): Stay | undefined {
  if (ownership.status === 'claimed') return leaveAlone(ownership.reason);
  if (!finalImageStates.includes(image.state)) return leaveAlone(`EC2 says that it is ${image.state}`);
  if (image.isPublic) return leaveAlone('every AWS account may launch it');
  if (image.isProtected) return leaveAlone('it is protected against deregistration');
  if (facts.uses.imageIds.has(image.imageId)) return keep('an instance or a launch template uses it');
  if (facts.newest.has(image)) return keep('it is the newest image of the workload that works');
  if (image.createdAt >= facts.retention.imagesBefore) return keep('it is not old enough');
  return undefined;
}

function newestImages(
  claims: readonly { readonly image: ImageRecord; readonly ownership: Ownership }[],
): ReadonlySet<ImageRecord> {
  const newest = new Map<string, ImageRecord>();
  for (const { image, ownership } of claims) {
    if (ownership.status !== 'proven' || image.state !== 'available') continue;
    const best = newest.get(ownership.maker);
    if (best === undefined || image.createdAt > best.createdAt) newest.set(ownership.maker, image);
  }
  return new Set(newest.values());
}

function heldSnapshots(images: readonly ImageRecord[], uses: ImageUses): ReadonlySet<string> {
  return new Set([...uses.snapshotIds, ...images.flatMap(({ snapshotIds }) => snapshotIds)]);
}

function without(images: readonly ImageRecord[], removed: readonly ImageRecord[]): readonly ImageRecord[] {
  const gone = new Set(removed);
  return images.filter((image) => !gone.has(image));
}
