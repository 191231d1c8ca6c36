import { isRetryable } from '../error.js';
import type { Clock, Random } from '../kernel-services.js';
import { type BackoffPolicy, backoffWithJitter } from './backoff.js';

export interface RetryOptions extends BackoffPolicy {
  readonly clock: Pick<Clock, 'sleep'>;
  readonly random: Random;
  /** Given to each try, and ends the pause after it with its reason. For a limit of time, wrap this in `withDeadline`. */
  readonly signal: AbortSignal;
  /** Ends the work, with its reason, when it is aborted between two tries; a try itself is not disturbed. */
  readonly interruption?: AbortSignal | undefined;
  /** Called before the pause after a failed try; `failures` counts from 1. */
  readonly beforeRetry?: (failures: number, error: unknown) => void;
}

/**
 * Repeats `work`, with pauses that grow and are random, while it fails in a way that may pass: with an error that is
 * `retryable`. Resolves with the first result; rejects with any other error, and when the signal is aborted.
 */
export async function retry<T>(work: (signal: AbortSignal) => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, random, signal, interruption, beforeRetry = () => {} } = options;
  const awake = interruption === undefined ? signal : AbortSignal.any([signal, interruption]);
  for (let failures = 1; ; failures++) {
    try {
      return await work(signal);
    } catch (error) {
      if (signal.aborted || !isRetryable(error)) throw error;
      beforeRetry(failures, error);
    }
    await clock.sleep(backoffWithJitter(options, failures, random), awake);
  }
}
