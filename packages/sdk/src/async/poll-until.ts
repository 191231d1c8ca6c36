import { isRetryable } from '../error.js';
import type { Clock } from '../kernel-services.js';

export interface PollOptions {
  readonly clock: Pick<Clock, 'sleep'>;
  /** Passed to each call of `check`; when it is aborted, the polling ends and rejects with its reason. */
  readonly signal: AbortSignal;
  /** The pause after the first check, in milliseconds. */
  readonly initialMs: number;
  /** The upper bound of the pauses, in milliseconds. */
  readonly maxMs: number;
  /** How many times longer each pause is than the one before. Default: 1.5. */
  readonly factor?: number;
}

const defaultFactor = 1.5;

/**
 * Calls `check` until it resolves with something other than `undefined`, and resolves with that. The pauses between the
 * calls grow. A call that fails with a retryable error is repeated like one that resolved with `undefined`. Rejects
 * with any other error, and with the reason of `signal`. For a time limit, wrap it in {@link withDeadline}.
 */
export async function pollUntil<T>(
  check: (signal: AbortSignal) => Promise<T | undefined>,
  { clock, signal, initialMs, maxMs, factor = defaultFactor }: PollOptions,
): Promise<T> {
  for (let pauseMs = initialMs; ; pauseMs = Math.min(pauseMs * factor, maxMs)) {
    signal.throwIfAborted();
    try {
      const result = await check(signal);
      if (result !== undefined) return result;
    } catch (error) {
      if (signal.aborted || !isRetryable(error)) throw error;
    }
    await clock.sleep(pauseMs, signal);
  }
}
