/** Waits that grow from `initialMs` by doubling up to `maximumMs`. */
export interface BackoffPolicy {
  readonly initialMs: number;
  readonly maximumMs: number;
}

/**
 * Full jitter: a random wait between zero and the doubled bound, so that many agents that failed together do not come
 * back together. `failures` counts from 1; `random` gives [0, 1).
 */
export function backoffWithJitter(policy: BackoffPolicy, failures: number, random: () => number): number {
  const bound = Math.min(policy.maximumMs, policy.initialMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(random() * bound);
}
