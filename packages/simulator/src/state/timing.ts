/** How long things take in the region, in simulated milliseconds. */
export interface Timing {
  /** How long the API does not show a new resource (eventual consistency). Default: 500. */
  readonly visibleAfterMs: number;
  /** From launch to `running`. Default: 8,000. */
  readonly pendingMs: number;
  /** From `running` to the start of the services. Default: 25,000. */
  readonly bootMs: number;
  /** From `running` to status checks `ok`. Default: 120,000. */
  readonly statusOkMs: number;
  /** From CreateImage to `available`. Default: 90,000. */
  readonly imageMs: number;
  /** From TerminateInstances (SIGTERM) to SIGKILL, the removal of the disk and `terminated`. Default: 20,000. */
  readonly shutdownMs: number;
  /** How long the API still shows a terminated instance. Default: one hour. */
  readonly terminatedVisibleMs: number;
}

/** Typical durations on EC2. */
export const realisticTiming: Timing = {
  visibleAfterMs: 500,
  pendingMs: 8_000,
  bootMs: 25_000,
  statusOkMs: 120_000,
  imageMs: 90_000,
  shutdownMs: 20_000,
  terminatedVisibleMs: 3_600_000,
};
