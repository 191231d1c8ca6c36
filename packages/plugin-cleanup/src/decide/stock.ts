import type { ImageRecord, ImageUses, SnapshotRecord } from '@spotguard/plugin-aws/contract';
import type { Decision } from './decision.js';
import type { Owner } from './ownership.js';

/** Everything that the decision depends on, as it was seen in one look. */
export interface Stock {
  /** All images of the account: those of others hold snapshots too. */
  readonly images: readonly ImageRecord[];
  /** Every snapshot with a tag of ours; more do no harm. */
  readonly snapshots: readonly SnapshotRecord[];
  readonly uses: ImageUses;
}

/** What stays whatever else is true. */
export interface Retention extends Owner {
  /** Epoch milliseconds: what was made at that moment or later stays. */
  readonly imagesBefore: number;
  readonly snapshotsBefore: number;
  /** At most this many images and this many snapshots, the oldest, are removed. */
  readonly limit: number;
  /** What EC2 refused to remove before; it is tried last, so that it cannot use up the limit. */
  readonly refused: ReadonlySet<string>;
}

/** What may go. */
export interface Removals {
  /** Oldest first, each with those of its snapshots that nobody else has. */
  readonly images: readonly { readonly imageId: string; readonly snapshotIds: readonly string[] }[];
  /** Snapshots that no image has, oldest first. */
  readonly snapshotIds: readonly string[];
  /** Images that could go and cannot, because that would leave snapshots behind which nothing leads to. */
  readonly passedOver: readonly { readonly id: string; readonly error: string }[];
  /** What becomes of everything that carries tags of the workload, and why. */
  readonly decisions: readonly Decision[];
}
