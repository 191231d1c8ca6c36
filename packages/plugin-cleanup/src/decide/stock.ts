import type { ImageRecord, ImageUses, SnapshotRecord } from '@spotguard/plugin-aws/contract';
import type { Decision } from './decision.js';
import type { Owner } from './ownership.js';

/** What EC2 has, read at one time: everything that the selection depends on. */
export interface Stock {
  /** All images of the account, as images of others may use our snapshots. */
  readonly images: readonly ImageRecord[];
  /** Every snapshot with a tag of ours; others are ignored. */
  readonly snapshots: readonly SnapshotRecord[];
  readonly uses: ImageUses;
}

/** What the selection may remove at most. */
export interface Retention extends Owner {
  /** Epoch milliseconds: an image made at that moment or later is kept. */
  readonly imagesBefore: number;
  /** The same for snapshots. */
  readonly snapshotsBefore: number;
  /** At most this many images and this many snapshots, the oldest, are removed. */
  readonly limit: number;
  /** Ids that EC2 refused to remove before. They are tried last, so that they cannot use up the limit. */
  readonly refused: ReadonlySet<string>;
}

/** What to remove. */
export interface Removals {
  /** Oldest first, each with those of its snapshots that no other image has. */
  readonly images: readonly { readonly imageId: string; readonly snapshotIds: readonly string[] }[];
  /** Snapshots that no image has, oldest first. */
  readonly snapshotIds: readonly string[];
  /**
   * Images that are not removed only because some of their snapshots would be left behind, with no image to find them by.
   */
  readonly passedOver: readonly { readonly id: string; readonly error: string }[];
  /** What is done with everything that carries tags of the workload, and why. */
  readonly decisions: readonly Decision[];
}
