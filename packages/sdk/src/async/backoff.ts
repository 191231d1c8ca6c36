import type { Random } from '../kernel-services.js';

/** Pauses that grow from `initialMs` by doubling up to `maxMs`. */
export interface BackoffPolicy {
  readonly initialMs: number;
  readonly maxMs: number;
}

/**
 * The pause after so many failures in a row, in milliseconds. `failures` counts from 1. A random pause between zero and
 * the doubled bound (full jitter), so that many agents that failed together do not come back together.
 */
export function backoffWithJitter(policy: BackoffPolicy, failures: number, random: Random): number {
  const bound = Math.min(policy.maxMs, policy.initialMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(random() * bound);
}
