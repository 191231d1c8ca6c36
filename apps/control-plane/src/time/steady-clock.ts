import type { Clock } from '../clock.js';

/** A larger difference is no drift: a person or NTP has set the time of day. */
const stepMilliseconds = 1_000;
/** The maximum correction, as a fraction of the time that passes. */
const maxSlew = 0.05;

/**
 * A clock without the jumps of the time of day. Leases, expiry and silence are differences of stored times, so a jump of an
 * hour would end them early or an hour late. This clock continues as if there had been no jump, and then approaches the
 * time of day by running at most a twentieth faster or slower. It never goes back.
 */
export class SteadyClock implements Clock {
  #wall: number;
  #monotonic: number;
  /** Milliseconds added to the time of day, and the value that this offset approaches. */
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
    const error = this.#target - this.#offset;
    this.#offset += Math.sign(error) * Math.min(Math.abs(error), elapsed * maxSlew);
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

  /** Starts at this time instead of the time of day. Call it only before the first use. */
  startAt(time: Date): void {
    this.#offset = time.getTime() - this.clock.now().getTime();
  }

  /** Makes this clock approach another one, whose time now is `reference`. */
  follow(reference: Date): void {
    this.#target = reference.getTime() - this.clock.now().getTime();
  }
}
