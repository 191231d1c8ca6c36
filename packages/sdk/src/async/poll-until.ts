import { isRetryable } from '../error.js';
import type { Clock } from '../kernel-services.js';

export interface PollOptions {
  readonly clock: Pick<Clock, 'sleep'>;
  /** Given to each look, and ends the pause after it with its reason. */
  readonly signal: AbortSignal;
  /** The pause after the first look, in milliseconds. */
  readonly initialMs: number;
  /** The longest pause, in milliseconds. */
  readonly maxMs: number;
  /** By how much a pause is longer than the one before; default 1.5. */
  readonly factor?: number;
}

const defaultFactor = 1.5;

/**
 * Looks again and again, often at first and then ever less, until a look gives something other than `undefined`. A look
 * that fails in a way that may pass is no answer; any other error, and the signal's reason, rejects.
 */
export async function pollUntil<T>(
  look: (signal: AbortSignal) => Promise<T | undefined>,
  { clock, signal, initialMs, maxMs, factor = defaultFactor }: PollOptions,
): Promise<T> {
  for (let pauseMs = initialMs; ; pauseMs = Math.min(pauseMs * factor, maxMs)) {
    signal.throwIfAborted();
    try {
      const seen = await look(signal);
      if (seen !== undefined) return seen;
    } catch (error) {
      if (signal.aborted || !isRetryable(error)) throw error;
    }
    await clock.sleep(pauseMs, signal);
  }
}
