import { type CleanupReport, wireTimestamp } from '@spotguard/protocol';
import { describeError } from '@spotguard/sdk';
import type { Retention } from '../decide/stock.js';

/** The protocol refuses longer error messages. */
const maxErrorLength = 1_000;

type Failure = NonNullable<CleanupReport['amis']['failed']>[number];

/** Collects what a run did, for its report. */
export class CleanupRecord {
  readonly images = { removed: [] as string[], snapshots: [] as string[], failed: [] as Failure[] };
  readonly snapshots = { removed: [] as string[], failed: [] as Failure[] };
  /** Which parts of the run were completed; the others are reported with the error that ended the run. */
  readonly isDone = { images: false, snapshots: false };
  #error: string | undefined;

  /** The error that ended the run; undefined when none has. */
  get error(): string | undefined {
    return this.#error;
  }

  /** Records the error that ended the run. */
  fail(error: unknown): void {
    this.#error = describeError(error).slice(0, maxErrorLength);
  }

  toReport(at: number, { imagesBefore, snapshotsBefore }: Retention): CleanupReport {
    const errorOf = (isDone: boolean) => (isDone || this.#error === undefined ? {} : { error: this.#error });
    return {
      timestamp: wireTimestamp(new Date(at)),
      snapshots: {
        type: 'snapshots',
        deleted: [...this.snapshots.removed],
        failed: this.snapshots.failed.map(withShortError),
        cutoff_date: wireTimestamp(new Date(snapshotsBefore)),
        ...errorOf(this.isDone.snapshots),
      },
      amis: {
        type: 'amis',
        deleted_amis: [...this.images.removed],
        deleted_snapshots: [...this.images.snapshots],
        failed: this.images.failed.map(withShortError),
        cutoff_date: wireTimestamp(new Date(imagesBefore)),
        ...errorOf(this.isDone.images),
      },
    };
  }
}

function withShortError({ id, error }: Failure): Failure {
  return { id, error: error.slice(0, maxErrorLength) };
}
