import type { ControlPlaneLog } from '../control-plane-log.js';

/** What a job keeps from one run to the next, for example up to when it has worked. It is stored as JSON. */
export type JobProgress = Readonly<Record<string, unknown>>;

/** What one run of a job gets. */
export interface JobRun {
  /** When the run started, by the servers' common clock. */
  readonly now: Date;
  /**
   * Aborted when the server closes, when the run takes too long, and when another server may run the job. A run looks at it
   * between two statements, and returns.
   */
  readonly signal: AbortSignal;
  /** What the last complete run returned; undefined before that. A job must manage without it, because it can be lost. */
  readonly progress: JobProgress | undefined;
  readonly log: ControlPlaneLog;
}

/**
 * Work that all servers of a database do together once per interval. A run that was ended half-way, by a crash for
 * example, is followed by another one, so what a run does it must be able to do again.
 */
export interface Job {
  /** Identifies the job among all servers. */
  readonly name: string;
  readonly everyMilliseconds: number;
  /** Does the work. What it returns, the next run gets as its progress. It is logged and tried again when it throws. */
  run(run: JobRun): Promise<JobProgress | undefined>;
}
