import { type Clock, isRetryable } from '@spotguard/sdk';
import { withDeadline } from '@spotguard/sdk/async';
import { backoffWithJitter } from '../scheduling/backoff.js';

export interface RetryOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** How long it may go on altogether. */
  readonly seconds: number;
  readonly parent: AbortSignal;
  readonly what: string;
  /** Ends the work, with its reason, when it is aborted between two tries; a try itself is not disturbed. */
  readonly interruption: AbortSignal | undefined;
  readonly beforeRetry: (failures: number, error: unknown) => void;
}

const retry = { initialMs: 500, maximumMs: 30_000 };

/** Repeats `work` with back-off while it fails in a way that may pass. */
export function withRetries(work: (signal: AbortSignal) => Promise<void>, options: RetryOptions): Promise<void> {
  const { clock, random, interruption, beforeRetry } = options;
  return withDeadline(async (signal) => {
    const awake = interruption === undefined ? signal : AbortSignal.any([signal, interruption]);
    for (let failures = 1; ; failures++) {
      try {
        return await work(signal);
      } catch (error) {
        if (signal.aborted || !isRetryable(error)) throw error;
        beforeRetry(failures, error);
      }
      await clock.sleep(backoffWithJitter(retry, failures, random), awake);
    }
  }, options);
}
