import type { Clock, Random } from '@spotguard/sdk';
import { retry, withDeadline } from '@spotguard/sdk/async';

export interface RetryLimits {
  readonly clock: Clock;
  readonly random: Random;
  /** How long it may go on altogether. */
  readonly seconds: number;
  readonly parent: AbortSignal;
  readonly what: string;
  /** Ends the work, with its reason, when it is aborted between two tries; a try itself is not disturbed. */
  readonly interruption: AbortSignal | undefined;
  readonly beforeRetry: (failures: number, error: unknown) => void;
}

const pauses = { initialMs: 500, maxMs: 30_000 };

/** Repeats one piece of a procedure, with pauses, while it fails in a way that may pass and its time is not over. */
export function withRetries(work: (signal: AbortSignal) => Promise<void>, limits: RetryLimits): Promise<void> {
  return withDeadline((signal) => retry(work, { ...pauses, ...limits, signal }), limits);
}
