import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@spotguard/sdk';

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    try {
      await sleep(milliseconds, undefined, { signal });
    } catch (error) {
      // Node wraps the reason in its own AbortError; callers are promised the reason itself.
      signal?.throwIfAborted();
      throw error;
    }
  },
};
