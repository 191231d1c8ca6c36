import type { Clock } from './kernel-services.js';

/**
 * Measures waits whose ends are journaled as times of the wall clock, for one run of a procedure in one process. Each
 * end is converted to monotonic time when it is first asked for, so that setting the wall clock later neither shortens
 * nor lengthens the wait. After a restart the conversion is done again, as monotonic time does not survive the process.
 */
export class JournaledDeadlines {
  readonly #clock: Clock;
  readonly #endsAt = new Map<number, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Returns the milliseconds that are left until `until` (epoch milliseconds): from 0 to `maxMs`, the length of the
   * wait.
   */
  remainingMs(until: number, maxMs: number): number {
    const now = this.#clock.monotonic();
    const endsAt = this.#endsAt.get(until) ?? now + Math.min(until - this.#clock.now(), maxMs);
    this.#endsAt.set(until, endsAt);
    return Math.max(0, endsAt - now);
  }
}
