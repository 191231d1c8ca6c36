import type { Clock } from './host-services.js';

/**
 * Milliseconds that are left until a time which was written down (epoch milliseconds), for a wait that was to take
 * `maxMs` at the most: never less than 0 and never more than `maxMs`, as the wall clock may have been set since. Ask it
 * once, when the wait begins or is taken up after a restart; from then on the monotonic time counts.
 */
export function remainingMs(clock: Clock, until: number, maxMs: number): number {
  return Math.min(Math.max(0, until - clock.now()), maxMs);
}
