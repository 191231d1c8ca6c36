import type { Clock } from '@spotguard/sdk';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * A clock that moves only when told to. Its wall clock starts at 2027-01-01T00:00:00Z unless told otherwise (epoch
 * milliseconds), its monotonic time at 0; waits end by the monotonic time.
 */
export class ManualClock implements Clock {
  /** The wall clock at the monotonic time 0. */
  #epoch: number;
  #elapsed = 0;
  #sleepers: Sleeper[] = [];

  constructor(now = Date.UTC(2027, 0, 1)) {
    this.#epoch = now;
  }

  /** How many waits are pending; 0 after a clean stop. */
  get sleepers(): number {
    return this.#sleepers.length;
  }

  now(): number {
    return this.#epoch + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  /** Sets the wall clock forwards, or backwards when negative, as NTP or an operator does. No wait ends sooner or later. */
  stepWallClock(milliseconds: number): void {
    this.#epoch += milliseconds;
  }

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
   * Moves time on, waking the sleepers one by one, each at its own moment, and letting promise chains settle before the
   * next. Work that waits for a socket or a disk does not settle that way: wait for what it brings about.
   */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#elapsed + milliseconds;
    await settled();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#elapsed = Math.max(this.#elapsed, next.at);
      next.wake();
      await settled();
    }
    this.#elapsed = Math.max(this.#elapsed, end);
  }

  /** The earliest due sleeper; among equals the one that came first. */
  #next(end: number): Sleeper | undefined {
    const due = this.#sleepers.filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}

/** One turn of the event loop: every promise chain that waits for nothing outside has run to its end. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
