import { statfsSync } from 'node:fs';

const lookEveryMilliseconds = 250;
/** Writes are taken again only somewhat above the floor, so that they do not come and go with each file. */
const recoveryFactor = 1.25;

/** Watches the free space of a disk. Looks when it is asked, at most four times a second. */
export class FreeSpace {
  isEnough = true;
  freeBytes = Number.POSITIVE_INFINITY;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly path: string,
    private readonly minBytes: number,
    private readonly monotonic: () => number,
  ) {}

  look(): void {
    if (this.monotonic() - this.#lookedAt < lookEveryMilliseconds) return;
    const { bavail, bsize } = statfsSync(this.path);
    this.#lookedAt = this.monotonic();
    this.freeBytes = bavail * bsize;
    this.isEnough = this.freeBytes >= this.minBytes * (this.isEnough ? 1 : recoveryFactor);
  }
}
