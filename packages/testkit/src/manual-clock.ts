import type { Clock } from '@spotguard/sdk';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * A clock that moves only when the test calls `advance`. Pass one to a test agent, or to any code that takes a `Clock`.
 * Sleeps end by the monotonic time, which starts at 0.
 *
 * @example
 * ```ts
 * const clock = new ManualClock();
 * const sleeping = clock.sleep(1_000);
 * await clock.advance(1_000);
 * await sleeping;
 * ```
 */
export class ManualClock implements Clock {
  /** The wall clock at the monotonic time 0. */
  #epoch: number;
  #elapsed = 0;
  #sleepers: Sleeper[] = [];

  /** @param now The wall clock at the start, in epoch milliseconds. Default: 2027-01-01T00:00:00Z. */
  constructor(now = Date.UTC(2027, 0, 1)) {
    this.#epoch = now;
  }

  /** How many sleeps are pending. It is 0 after a stop that ended everything. */
  get sleepers(): number {
    return this.#sleepers.length;
  }

  /** The wall clock, in epoch milliseconds. */
  now(): number {
    return this.#epoch + this.#elapsed;
  }

  /** The sum of all advances, in milliseconds. */
  monotonic(): number {
    return this.#elapsed;
  }

  /**
   * Sets the wall clock forwards, or backwards when negative, as NTP or an operator does. The monotonic time stays as
   * it is, and no sleep ends sooner or later for it.
   */
  stepWallClock(milliseconds: number): void {
    this.#epoch += milliseconds;
  }

  /**
   * Resolves once the clock was advanced by that many milliseconds; also a sleep of 0 needs an `advance`. Rejects with
   * the signal's reason when it is aborted, and with a `RangeError` for NaN.
   */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (Number.isNaN(milliseconds)) return Promise.reject(new RangeError('Cannot sleep for NaN milliseconds'));
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper: Sleeper = { at: this.#elapsed + Math.max(0, milliseconds), wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /**
   * Moves both clocks forwards. Sleeps end one after the other, each at its own time, and before the next one ends, the
   * code that waited for it runs until it waits again. Code that waits for a socket or a disk is not waited for: let
   * the test wait for its effect instead, for example by polling.
   */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#elapsed + milliseconds;
    await nextTurn();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#elapsed = Math.max(this.#elapsed, next.at);
      next.wake();
      await nextTurn();
    }
    this.#elapsed = Math.max(this.#elapsed, end);
  }

  /** The sleeper that is due first; of several at the same time the one whose sleep began first. */
  #next(end: number): Sleeper | undefined {
    const due = this.#sleepers.filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}

/**
 * Waits for one turn of the event loop, in which every promise chain that waits for no timer and no I/O runs to its
 * end.
 */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
