import type { Clock } from '../clock.js';

/** A difference that no clock drifts in so short a time: somebody, or NTP, has set the time of day. */
const stepMilliseconds = 1_000;
/** How fast the time of day is caught up with, as a part of the time that passes. */
const maxSlew = 0.05;

/**
 * The time of day without its steps. Leases, expiry and silence are differences of stored times, so a step of an hour
 * would end them early or an hour late. This clock goes on as if there had been no step, and is then led to the time of
 * day a twentieth faster or slower than it passes. It never goes back.
 */
export class SteadyClock implements Clock {
  #wall: number;
  #monotonic: number;
  /** What is added to the time of day, and what it is led to. */
  #offset = 0;
  #target = 0;
  #last = Number.NEGATIVE_INFINITY;

  constructor(private readonly clock: Clock) {
    this.#wall = clock.now().getTime();
    this.#monotonic = clock.monotonic();
  }

  now(): Date {
    const wall = this.clock.now().getTime();
    const monotonic = this.clock.monotonic();
    const elapsed = monotonic - this.#monotonic;
    const step = wall - this.#wall - elapsed;
    if (Math.abs(step) > stepMilliseconds) this.#offset -= step;
    const lead = this.#target - this.#offset;
    this.#offset += Math.sign(lead) * Math.min(Math.abs(lead), elapsed * maxSlew);
    this.#wall = wall;
    this.#monotonic = monotonic;
    this.#last = Math.max(this.#last, wall + this.#offset);
    return new Date(this.#last);
  }

  monotonic(): number {
    return this.clock.monotonic();
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return this.clock.sleep(milliseconds, signal);
  }

  /** Begins at a time instead of the time of day; only before the first use. */
  startAt(time: Date): void {
    this.#offset = time.getTime() - this.clock.now().getTime();
  }

  /** Is led to a clock that others read too, of which this is the time now. */
  follow(reference: Date): void {
    this.#target = reference.getTime() - this.clock.now().getTime();
  }
}
