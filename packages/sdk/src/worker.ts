import type { Logger } from './kernel-services.js';

/** Implements work that the kernel repeats as long as the plugin works. */
export interface Worker {
  readonly schedule: Schedule;
  /**
   * Does the work once. The kernel never calls it while an earlier call is running. An error is counted and logged, and
   * the plugin is degraded until a later run succeeds.
   */
  run(tick: Tick): Promise<void>;
}

/** When a worker runs. */
export interface Schedule {
  /** The interval from the beginning of one run to the beginning of the next, in seconds. */
  readonly everySeconds: number;
  /**
   * `report` is for calls to a server: the first run comes after a random delay, and failures lengthen the interval at
   * random, so that many agents do not call at the same moment. `watch` is for what must be noticed soon: it runs at
   * once and keeps its interval through failures.
   */
  readonly kind: 'report' | 'watch';
  /**
   * The delay before the first run, in seconds. Default: a random part of the interval for a `report`, 0 for a `watch`.
   */
  readonly firstAfterSeconds?: number;
  /** A run that takes longer than this many seconds is aborted with `TIMED_OUT` and has failed. Default: 60. */
  readonly timeoutSeconds?: number;
}

/** What the kernel passes to one run of a worker. */
export interface Tick {
  /** Aborted when the run has taken too long, and when the agent stops. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** How many runs before this one failed in a row. */
  readonly failuresInARow: number;
}
