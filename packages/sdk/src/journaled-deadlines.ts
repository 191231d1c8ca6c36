import type { Clock } from './kernel-services.js';

/**
 * The ends of waits that are written down as times of the wall clock, for one run of a procedure in one process. The
 * wall clock is asked once for each; from then on the monotonic time counts, so that setting the wall clock neither
 * shortens nor lengthens a wait. Across a restart only the wall clock is left.
 */
export class JournaledDeadlines {
  readonly #clock: Clock;
  readonly #endsAt = new Map<number, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until `until` (epoch milliseconds), from 0 to `maxMs`, which is how long the wait was to take. */
  remainingMs(until: number, maxMs: number): number {
    const now = this.#clock.monotonic();
    const endsAt = this.#endsAt.get(until) ?? now + Math.min(until - this.#clock.now(), maxMs);
    this.#endsAt.set(until, endsAt);
    return Math.max(0, endsAt - now);
  }
}
