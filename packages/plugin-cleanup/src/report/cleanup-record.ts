import { type CleanupReport, wireTimestamp } from '@spotguard/protocol';
import { describeError } from '@spotguard/sdk';
import type { Retention } from '../decide/stock.js';

/** The most of an error that the protocol takes. */
const maxErrorLength = 1_000;

type Failure = NonNullable<CleanupReport['amis']['failed']>[number];

/** What a run did so far, as it will be reported. */
export class CleanupRecord {
  readonly images = { removed: [] as string[], snapshots: [] as string[], failed: [] as Failure[] };
  readonly snapshots = { removed: [] as string[], failed: [] as Failure[] };
  /** The parts that were done to their end; the others get the error that ended the run. */
  readonly done = { images: false, snapshots: false };
  #error: string | undefined;

  /** Ends the run. */
  fail(error: unknown): void {
    this.#error = describeError(error).slice(0, maxErrorLength);
  }

  toReport(at: number, { imagesBefore, snapshotsBefore }: Retention): CleanupReport {
    const errorOf = (done: boolean) => (done || this.#error === undefined ? {} : { error: this.#error });
    return {
      timestamp: wireTimestamp(new Date(at)),
      snapshots: {
        type: 'snapshots',
        deleted: [...this.snapshots.removed],
        failed: this.snapshots.failed.map(shortened),
        cutoff_date: wireTimestamp(new Date(snapshotsBefore)),
        ...errorOf(this.done.snapshots),
      },
      amis: {
        type: 'amis',
        deleted_amis: [...this.images.removed],
        deleted_snapshots: [...this.images.snapshots],
        failed: this.images.failed.map(shortened),
        cutoff_date: wireTimestamp(new Date(imagesBefore)),
        ...errorOf(this.done.images),
      },
    };
  }
}

function shortened({ id, error }: Failure): Failure {
  return { id, error: error.slice(0, maxErrorLength) };
}
