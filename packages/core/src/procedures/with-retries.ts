import type { Clock, Random } from '@spotguard/sdk';
import { retry, withDeadline } from '@spotguard/sdk/async';

export interface RetryLimits {
  readonly clock: Clock;
  readonly random: Random;
  /** How many seconds all tries together may take. */
  readonly seconds: number;
  readonly parent: AbortSignal;
  readonly what: string;
  /** Ends the call, with its reason, in the pause between two tries. A try that is running is not interrupted. */
  readonly interruption: AbortSignal | undefined;
  readonly beforeRetry: (failures: number, error: unknown) => void;
}

const pauses = { initialMs: 500, maxMs: 30_000 };

/**
 * Repeats a step, or the undoing of one, after retryable errors, with pauses, until it succeeds or its time is over.
 */
export function withRetries(work: (signal: AbortSignal) => Promise<void>, limits: RetryLimits): Promise<void> {
  return withDeadline((signal) => retry(work, { ...pauses, ...limits, signal }), limits);
}
