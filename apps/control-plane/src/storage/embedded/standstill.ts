const checkEveryMilliseconds = 250;

/** Work whose progress can be observed. */
export interface WatchedWork {
  /** Returns a number that changes while the work makes progress. */
  readonly progress: () => number;
  /** Whether there is work to do. */
  readonly isBusy: () => boolean;
  readonly maxStandstillMilliseconds: () => number;
  readonly onStandstill: () => void;
}

/** Calls `onStandstill` when there is work that made no progress for too long. Ends when the returned function is called. */
export function watchStandstill({
  progress,
  isBusy,
  maxStandstillMilliseconds,
  onStandstill,
}: WatchedWork): () => void {
  let seen = Number.NaN;
  let progressedAt = performance.now();
  const check = (): void => {
    const now = progress();
    if (now !== seen || !isBusy()) {
      seen = now;
      progressedAt = performance.now();
    } else if (performance.now() - progressedAt > maxStandstillMilliseconds()) onStandstill();
  };
  const watching = setInterval(check, checkEveryMilliseconds).unref();
  return () => clearInterval(watching);
}
