import { decideImages } from './decide-images.js';
import { decideSnapshots } from './decide-snapshots.js';
import type { Removals, Retention, Stock } from './stock.js';

/**
 * Selects what to remove: made for this workload, as its mark proves, old enough, neither used nor protected, and not the
 * newest image that works, as the workload could not be launched again without it.
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

/** Keeps of the second selection only what was in the first as well; the next run selects again. */
export function confirmedRemovals(first: Removals, second: Removals): Removals {
  const images = new Set(first.images.map(({ imageId }) => imageId));
  const snapshots = new Set(first.snapshotIds);
  const removedInFirst = new Set(first.decisions.filter(({ verdict }) => verdict === 'remove').map(({ id }) => id));
  return {
    ...second,
    images: second.images.filter(({ imageId }) => images.has(imageId)),
    snapshotIds: second.snapshotIds.filter((id) => snapshots.has(id)),
    decisions: second.decisions.map((decision) =>
      decision.verdict !== 'remove' || removedInFirst.has(decision.id)
        ? decision
        : {
            ...decision,
            verdict: 'keep',
            reason: 'nothing has kept it for less than a minute; the next run decides again',
          },
    ),
  };
}
