import type { Clock } from '../clock.js';
import type { ControlPlaneLog } from '../control-plane-log.js';
import type { Job, JobProgress } from './job.js';
import { type JobLeases, leaseMilliseconds } from './job-leases.js';

/** A server looks at least this often whether a job is due, so that it soon takes over from a server that is gone. */
const maxLookMilliseconds = leaseMilliseconds / 2;
/** A job is first looked at this long after the start, when the agents have come back. */
const firstLookMilliseconds = 15_000;
const renewMilliseconds = leaseMilliseconds / 3;
/** A longer run is ended, and the next one continues. */
const maxRunMilliseconds = 15 * 60_000;
/** How long the end of the runs may take when the server closes. A run that takes longer is left to its end. */
const maxStopMilliseconds = 5_000;

/** What running jobs needs. */
export interface JobRunnerParts {
  readonly leases: JobLeases;
  readonly clock: Clock;
  readonly log: ControlPlaneLog;
}

/** Runs the jobs that this server gets. Each is done by one server at a time, and once per interval. */
export class JobRunner {
  readonly #stop = new AbortController();
  #running: Promise<unknown> | undefined;

  constructor(
    private readonly parts: JobRunnerParts,
    private readonly jobs: readonly Job[],
  ) {}

  start(): void {
    this.#running ??= Promise.all(this.jobs.map((job) => this.#repeat(job)));
  }

  /** Ends the runs. Resolves when they have ended, or after some seconds. Safe to call twice. */
  async stop(): Promise<void> {
    this.#stop.abort();
    const isAwaited = new AbortController();
    const { clock } = this.parts;
    const tooLong = clock.sleep(maxStopMilliseconds, isAwaited.signal).catch(() => undefined);
    await Promise.race([this.#running, tooLong]);
    isAwaited.abort();
  }

  async #repeat(job: Job): Promise<void> {
    const every = Math.min(job.everyMilliseconds, maxLookMilliseconds);
    let wait = Math.min(job.everyMilliseconds, firstLookMilliseconds);
    while (await this.#sleep(wait)) {
      wait = every;
      try {
        await this.#runIfDue(job);
      } catch (error) {
        // The lease could not be taken or given back; it ends by itself.
        this.#warn(job, error, 'the database did not say who runs a job');
      }
    }
  }

  /** False when the server closes. */
  #sleep(milliseconds: number): Promise<boolean> {
    const { signal } = this.#stop;
    return this.parts.clock.sleep(milliseconds, signal).then(
      () => !signal.aborted,
      () => false,
    );
  }

  async #runIfDue(job: Job): Promise<void> {
    const { leases, clock } = this.parts;
    const taken = await leases.take(job);
    if (taken === undefined) return;
    if (this.#stop.signal.aborted) {
      await leases.release(job.name, { outcome: 'stopped', milliseconds: 0, progress: undefined });
      return;
    }
    const started = clock.monotonic();
    const end = new AbortController();
    const closing = () => end.abort();
    this.#stop.signal.addEventListener('abort', closing);
    const renewing = this.#renew(job, end, started);
    try {
      const { outcome, progress } = await this.#run(job, taken.progress, end.signal);
      const milliseconds = clock.monotonic() - started;
      end.abort();
      await leases.release(job.name, { outcome, milliseconds, progress });
    } finally {
      this.#stop.signal.removeEventListener('abort', closing);
      end.abort();
      await renewing;
    }
  }

  async #run(job: Job, stored: JobProgress | undefined, signal: AbortSignal) {
    const { clock, log } = this.parts;
    try {
      const progress = await job.run({ now: clock.now(), signal, progress: stored, log });
      return signal.aborted
        ? { outcome: 'stopped' as const, progress: undefined }
        : { outcome: 'done' as const, progress };
    } catch (error) {
      if (signal.aborted) return { outcome: 'stopped' as const, progress: undefined };
      this.#warn(job, error, 'a job failed');
      return { outcome: 'failed' as const, progress: undefined };
    }
  }

  /** Holds the job until the run ends. Ends the run when another server may have the job, or when it takes too long. */
  async #renew(job: Job, end: AbortController, started: number): Promise<void> {
    const { leases, clock, log } = this.parts;
    let renewedAt = started;
    for (;;) {
      const isOver = await clock.sleep(renewMilliseconds, end.signal).then(
        () => end.signal.aborted,
        () => true,
      );
      if (isOver) return;
      const asked = clock.monotonic();
      const isHeld = await leases.renew(job.name).catch(() => undefined);
      if (end.signal.aborted) return;
      if (isHeld === true) renewedAt = asked;
      const isLost = isHeld === false || clock.monotonic() - renewedAt >= leaseMilliseconds - renewMilliseconds;
      if (!isLost && asked - started < maxRunMilliseconds) continue;
      log.warn({ job: job.name }, isLost ? 'a job was lost to another server' : 'a job took too long');
      end.abort();
      return;
    }
  }

  #warn(job: Job, error: unknown, message: string): void {
    if (!this.#stop.signal.aborted) this.parts.log.warn({ job: job.name, err: error }, message);
  }
}
