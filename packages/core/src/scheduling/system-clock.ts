import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@spotguard/sdk';

/** Node stores the time of a timer in 32 bits and fires timers with a longer one at once. */
const maxTimerMs = 2 ** 31 - 1;

/** The time of the operating system. Sleeps may be longer than the longest timer of Node. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(milliseconds, signal) {
    try {
      let left = milliseconds;
      for (; left > maxTimerMs; left -= maxTimerMs) await sleep(maxTimerMs, undefined, { signal });
      await sleep(left, undefined, { signal });
    } catch (error) {
      // Node wraps the reason in its own AbortError; callers are promised the reason itself.
      signal?.throwIfAborted();
      throw error;
    }
  },
};
