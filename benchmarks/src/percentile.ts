/**
 * The percentile of the samples by the nearest-rank method, with the share between 0 and 1; NaN if there are no
 * samples.
 */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
