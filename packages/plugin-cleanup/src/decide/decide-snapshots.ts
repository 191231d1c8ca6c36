import type { SnapshotRecord } from '@spotguard/plugin-aws/contract';
import { type Decision, keep, leaveAlone, overLimit, type Stay } from './decision.js';
import { ownershipOfSnapshot } from './ownership.js';
import type { Removals, Retention, Stock } from './stock.js';

export interface SnapshotDecisions {
  /** Those that no image has, oldest first. */
  readonly removed: readonly string[];
  readonly decisions: readonly Decision[];
}

/** Decides for every snapshot that carries tags of the workload; `removedImages` are removed with their snapshots. */
export function decideSnapshots(
  { images, snapshots, uses }: Stock,
  retention: Retention,
  removedImages: Removals['images'],
): SnapshotDecisions {
  const freed = new Set(removedImages.flatMap(({ snapshotIds }) => snapshotIds));
  const holders = new Map(images.flatMap(({ imageId, snapshotIds }) => snapshotIds.map((id) => [id, imageId])));
  const stays = new Map<string, Stay>();
  // A snapshot may be listed under two tags.
  const claims = new Map<string, SnapshotRecord>();
  for (const snapshot of snapshots) {
    const { snapshotId } = snapshot;
    const ownership = ownershipOfSnapshot(snapshot, retention);
    if (ownership === undefined) continue;
    claims.set(snapshotId, snapshot);
    const holder = holders.get(snapshotId);
    if (ownership.status === 'claimed') stays.set(snapshotId, leaveAlone(ownership.reason));
    else if (freed.has(snapshotId)) continue;
    else if (holder !== undefined) stays.set(snapshotId, keep(`image ${holder} is made of it`));
    else if (uses.snapshotIds.has(snapshotId)) stays.set(snapshotId, keep('a launch template names it'));
    else if (snapshot.state !== 'completed') stays.set(snapshotId, leaveAlone(`EC2 says that it is ${snapshot.state}`));
    else if (snapshot.startedAt >= retention.snapshotsBefore) stays.set(snapshotId, keep('it is not old enough'));
  }
  const rank = ({ snapshotId }: SnapshotRecord) => (retention.refused.has(snapshotId) ? 1 : 0);
  const removable = [...claims.values()]
    .filter(({ snapshotId }) => !stays.has(snapshotId) && !freed.has(snapshotId))
    .sort((left, right) => rank(left) - rank(right) || left.startedAt - right.startedAt)
    .map(({ snapshotId }) => snapshotId);
  for (const id of removable.slice(retention.limit)) stays.set(id, overLimit);
  const reason = (id: string) =>
    freed.has(id) ? 'it is removed with its image' : 'it is old and no image is made of it';
  return {
    removed: removable.slice(0, retention.limit),
    decisions: [...claims.keys()].map((id) => ({
      id,
      kind: 'snapshot',
      ...(stays.get(id) ?? { verdict: 'remove', reason: reason(id) }),
    })),
  };
}
