const lookEveryMilliseconds = 250;

/** Work of which one can see that it goes on. */
export interface WatchedWork {
  /** A number that changes while the work goes on. */
  readonly progress: () => number;
  /** Whether there is any. */
  readonly isBusy: () => boolean;
  readonly maxStandstillMilliseconds: () => number;
  readonly onStandstill: () => void;
}

/** Watches work until the returned function is called: tells when it is there and has not gone on for too long. */
export function watchStandstill({
  progress,
  isBusy,
  maxStandstillMilliseconds,
  onStandstill,
}: WatchedWork): () => void {
  let seen = Number.NaN;
  let movedAt = performance.now();
  const look = (): void => {
    const now = progress();
    if (now !== seen || !isBusy()) {
      seen = now;
      movedAt = performance.now();
    } else if (performance.now() - movedAt > maxStandstillMilliseconds()) onStandstill();
  };
  const watching = setInterval(look, lookEveryMilliseconds).unref();
  return () => clearInterval(watching);
}
