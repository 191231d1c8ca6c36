import { isRetryable } from '../error.js';
import type { Clock, Random } from '../kernel-services.js';
import { type BackoffPolicy, backoffWithJitter } from './backoff.js';

export interface RetryOptions extends BackoffPolicy {
  readonly clock: Pick<Clock, 'sleep'>;
  readonly random: Random;
  /**
   * Passed to each try; ends a pause, and with it the call, with its reason. For a time limit, wrap it in
   * `withDeadline`.
   */
  readonly signal: AbortSignal;
  /** Ends the call, with its reason, in the pause between two tries. A try that is running is not interrupted. */
  readonly interruption?: AbortSignal | undefined;
  /** Called after each failed try that will be repeated, before the pause; `failures` is 1 after the first. */
  readonly beforeRetry?: (failures: number, error: unknown) => void;
}

/**
 * Calls `work` until it succeeds, and resolves with its result. Only an error that is `retryable` is followed by
 * another try, after the pause that {@link backoffWithJitter} returns. Rejects with any other error, and with the
 * reason of `signal` or `interruption`. There is no limit on the number of tries.
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
