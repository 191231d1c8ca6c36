import { statfsSync } from 'node:fs';

const measureEveryMilliseconds = 250;
/** Writes are accepted again only at this multiple of the minimum, so that the state does not flip with each file. */
const recoveryFactor = 1.25;

/** Measures the free space of a disk, at most four times a second. */
export class FreeSpace {
  isEnough = true;
  freeBytes = Number.POSITIVE_INFINITY;
  #measuredAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly path: string,
    private readonly minBytes: number,
    private readonly monotonic: () => number,
  ) {}

  measure(): void {
    if (this.monotonic() - this.#measuredAt < measureEveryMilliseconds) return;
    const { bavail, bsize } = statfsSync(this.path);
    this.#measuredAt = this.monotonic();
    this.freeBytes = bavail * bsize;
    this.isEnough = this.freeBytes >= this.minBytes * (this.isEnough ? 1 : recoveryFactor);
  }
}
