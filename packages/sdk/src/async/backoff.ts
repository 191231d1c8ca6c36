import type { Random } from '../kernel-services.js';

/**
 * Bounds of the pauses between tries: the first is `initialMs`, each further one is doubled, and none exceeds `maxMs`.
 */
export interface BackoffPolicy {
  readonly initialMs: number;
  readonly maxMs: number;
}

/**
 * Returns how long to pause after `failures` failures in a row (1 for the first), in milliseconds: a random time
 * between zero and the bound for that number of failures (full jitter). The randomness keeps many agents that failed at
 * the same moment from trying again at the same moment.
 */
export function backoffWithJitter(policy: BackoffPolicy, failures: number, random: Random): number {
  const bound = Math.min(policy.maxMs, policy.initialMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(random() * bound);
}
