import { decideImages } from './decide-images.js';
import { decideSnapshots } from './decide-snapshots.js';
import type { Removals, Retention, Stock } from './stock.js';

/**
 * Decides what may go: made for this workload, as its mark proves, old enough, used and protected by nobody, and not the
 * newest image that works, without which the workload could not be launched again as it was.
 */
export function selectRemovals(stock: Stock, retention: Retention): Removals {
  const images = decideImages(stock, retention);
  const snapshots = decideSnapshots(stock, retention, images.removed);
  return {
    images: images.removed,
    snapshotIds: snapshots.removed,
    passedOver: images.passedOver,
    decisions: [...images.decisions, ...snapshots.decisions],
  };
}

/** What both looks agree on; the rest is left to the next run. */
export function confirmedRemovals(first: Removals, second: Removals): Removals {
  const images = new Set(first.images.map(({ imageId }) => imageId));
  const snapshots = new Set(first.snapshotIds);
  const seenToGo = new Set(first.decisions.filter(({ verdict }) => verdict === 'remove').map(({ id }) => id));
  return {
    ...second,
    images: second.images.filter(({ imageId }) => images.has(imageId)),
    snapshotIds: second.snapshotIds.filter((id) => snapshots.has(id)),
    decisions: second.decisions.map((decision) =>
      decision.verdict !== 'remove' || seenToGo.has(decision.id)
        ? decision
        : { ...decision, verdict: 'keep', reason: 'it could go only since a moment ago; the next run looks again' },
    ),
  };
}
