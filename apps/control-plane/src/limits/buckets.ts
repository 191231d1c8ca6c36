import type { Clock } from '../clock.js';

/** A pace that may be exceeded for a while. */
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

/** Counts what each key takes against its pace: a token bucket per key, on the monotonic clock. */
export class Buckets {
  readonly #buckets = new Map<string, Bucket>();

  constructor(private readonly clock: Clock) {}

  /** Takes an amount and answers 0, or takes nothing and answers after how many seconds it may be tried again. */
  take(key: string, amount: number, pace: Pace): number {
    const bucket = this.#filled(key, pace);
    if (bucket.left >= amount || bucket.left >= pace.atOnce) {
      bucket.left -= amount;
      return 0;
    }
    return Math.min(60, Math.max(1, Math.ceil((amount - bucket.left) / pace.perSecond)));
  }

  #filled(key: string, pace: Pace): Bucket {
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
   * Forgets full buckets, which do not differ from new ones. When none is full, all are forgotten, to bound the memory.
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
