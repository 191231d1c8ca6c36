import type { Clock } from '@spotguard/sdk';

/** A value from far away, read again when it is too old. Those who ask meanwhile share one reading. */
export class SharedReading<T> {
  readonly #clock: Clock;
  readonly #read: () => Promise<T>;
  readonly #restAfterFailureMs: number;
  #last: { readonly value: T; readonly readAt: number; readonly began: number } | undefined;
  #failure: { readonly error: unknown; readonly at: number } | undefined;
  #underWay: Promise<T> | undefined;

  constructor(options: {
    readonly clock: Clock;
    /** Ends by itself; no single asker can end it for the others. */
    read(): Promise<T>;
    /** For so long after a failure nobody is asked again; the failure is thrown anew. */
    readonly restAfterFailureMs: number;
  }) {
    this.#clock = options.clock;
    this.#read = options.read;
    this.#restAfterFailureMs = options.restAfterFailureMs;
  }

  /** The last value, however old. */
  get known(): T | undefined {
    return this.#last?.value;
  }

  /** When the last value was asked for (epoch milliseconds). */
  get readAt(): number | undefined {
    return this.#last?.readAt;
  }

  /** How long ago the last value was asked for, in milliseconds. */
  get ageMs(): number | undefined {
    return this.#last && this.#clock.monotonic() - this.#last.began;
  }

  /** A value not older than this, or the failure to read one. */
  async read(maxAgeMs: number): Promise<T> {
    const now = this.#clock.monotonic();
    if (this.#last !== undefined && now - this.#last.began < maxAgeMs) return this.#last.value;
    if (this.#failure !== undefined && now - this.#failure.at < this.#restAfterFailureMs) throw this.#failure.error;
    this.#underWay ??= this.#readNow().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
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
