import type { Logger } from './kernel-services.js';

/** Work that repeats. It never overlaps itself; a throw is counted, logged and degrades the plugin until it succeeds. */
export interface Worker {
  readonly schedule: Schedule;
  run(tick: Tick): Promise<void>;
}

export interface Schedule {
  readonly everySeconds: number;
  /**
   * A `report` starts at a random phase and backs off with jitter, so that a fleet does not call in step. A `watch`
   * runs at once and keeps its pace through failures.
   */
  readonly kind: 'report' | 'watch';
  /** Delay of the first run; the default is a random part of the interval for a `report`, 0 for a `watch`. */
  readonly firstAfterSeconds?: number;
  /** A run that takes longer is aborted and counts as failed. Default: 60. */
  readonly timeoutSeconds?: number;
}

export interface Tick {
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly failuresInARow: number;
}
