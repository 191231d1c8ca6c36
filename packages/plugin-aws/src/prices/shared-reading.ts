import type { Clock } from '@spotguard/sdk';

/** Caches a remote value and reads it again when it is too old. Concurrent callers share one read. */
export class SharedReading<T> {
  readonly #clock: Clock;
  readonly #read: () => Promise<T>;
  readonly #pauseAfterFailureMs: number;
  #last: { readonly value: T; readonly readAt: number; readonly began: number } | undefined;
  #failure: { readonly error: unknown; readonly at: number } | undefined;
  #current: Promise<T> | undefined;

  constructor(options: {
    readonly clock: Clock;
    /** Must have a deadline of its own, as no single caller can abort it for the others. */
    read(): Promise<T>;
    /** Milliseconds after a failure during which the same error is thrown again instead of a new read. */
    readonly pauseAfterFailureMs: number;
  }) {
    this.#clock = options.clock;
    this.#read = options.read;
    this.#pauseAfterFailureMs = options.pauseAfterFailureMs;
  }

  /** The last value, however old. */
  get known(): T | undefined {
    return this.#last?.value;
  }

  /** When the read of the last value began (epoch milliseconds). */
  get readAt(): number | undefined {
    return this.#last?.readAt;
  }

  /** Milliseconds since the read of the last value began. */
  get ageMs(): number | undefined {
    return this.#last && this.#clock.monotonic() - this.#last.began;
  }

  /** Keeps a value that somebody else has read, unless a newer one is known. */
  learn(value: T, ageMs: number): void {
    const began = this.#clock.monotonic() - ageMs;
    if (this.#last !== undefined && this.#last.began >= began) return;
    this.#last = { value, readAt: this.#clock.now() - ageMs, began };
  }

  /** Resolves with a value not older than this, or rejects with the error of the read. */
  async read(maxAgeMs: number): Promise<T> {
    const now = this.#clock.monotonic();
    if (this.#last !== undefined && now - this.#last.began < maxAgeMs) return this.#last.value;
    if (this.#failure !== undefined && now - this.#failure.at < this.#pauseAfterFailureMs) throw this.#failure.error;
    this.#current ??= this.#readNow().finally(() => {
      this.#current = undefined;
    });
    return this.#current;
  }

  async #readNow(): Promise<T> {
    const readAt = this.#clock.now();
    const began = this.#clock.monotonic();
    try {
      const value = await this.#read();
      this.#last = { value, readAt, began };
      this.#failure = undefined;
      return value;
    } catch (error) {
      this.#failure = { error, at: this.#clock.monotonic() };
      throw error;
    }
  }
}
