import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@spotguard/sdk';

/** Node keeps timers in 32 bits and fires longer ones at once. */
const maxTimerMs = 2 ** 31 - 1;

/** The machine's own time. */
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
