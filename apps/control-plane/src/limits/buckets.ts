import type { Clock } from '../clock.js';

/** A rate, and the amount that may be consumed at once on top of it. */
export interface Pace {
  readonly perSecond: number;
  readonly atOnce: number;
}

interface Bucket {
  readonly pace: Pace;
  left: number;
  filledAt: number;
}

const maxBuckets = 50_000;

/** Limits what each key consumes: a token bucket per key, on the monotonic clock. */
export class Buckets {
  readonly #buckets = new Map<string, Bucket>();

  constructor(private readonly clock: Clock) {}

  /** Consumes an amount and returns 0, or consumes nothing and returns the seconds to wait before the next attempt. */
  consume(key: string, amount: number, pace: Pace): number {
    const bucket = this.#refill(key, pace);
    if (bucket.left >= amount || bucket.left >= pace.atOnce) {
      bucket.left -= amount;
      return 0;
    }
    return Math.min(60, Math.max(1, Math.ceil((amount - bucket.left) / pace.perSecond)));
  }

  #refill(key: string, pace: Pace): Bucket {
    const now = this.clock.monotonic();
    const known = this.#buckets.get(key);
    if (known === undefined) {
      if (this.#buckets.size >= maxBuckets) this.#forgetFull(now);
      const fresh = { pace, left: pace.atOnce, filledAt: now };
      this.#buckets.set(key, fresh);
      return fresh;
    }
    known.left = levelOf(known, now);
    known.filledAt = now;
    return known;
  }

  /**
   * Deletes full buckets, which are equal to new ones. When none is full, all are deleted, to bound the memory.
   */
  #forgetFull(now: number): void {
    for (const [key, bucket] of this.#buckets)
      if (levelOf(bucket, now) >= bucket.pace.atOnce) this.#buckets.delete(key);
    if (this.#buckets.size >= maxBuckets) this.#buckets.clear();
  }
}

function levelOf({ pace, left, filledAt }: Bucket, now: number): number {
  return Math.min(pace.atOnce, left + ((now - filledAt) / 1_000) * pace.perSecond);
}
