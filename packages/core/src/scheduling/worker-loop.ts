import {
  type Clock,
  describeError,
  type Logger,
  type Schedule,
  SpotGuardError,
  type Tick,
  type Worker,
  type WorkerReport,
} from '@spotguard/sdk';
import { backoffWithJitter, withDeadline } from '@spotguard/sdk/async';

export interface WorkerLoopOptions {
  readonly name: string;
  readonly worker: Worker;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly onOutcome: (error: unknown | undefined) => void;
}

const defaultTimeoutSeconds = 60;
const maxBackoffIntervals = 10;

/** Repeats the runs of one worker, never two at the same time, until its signal is aborted. Never rejects. */
export class WorkerLoop {
  readonly #options: WorkerLoopOptions;
  #lastStartedAt: number | undefined;
  #lastDurationMs: number | undefined;
  #lastSucceededAt: number | undefined;
  #lastFailure: string | undefined;
  #runs = 0;
  #failures = 0;
  #isRunning = false;

  constructor(options: WorkerLoopOptions) {
    this.#options = options;
  }

  get report(): WorkerReport {
    return {
      name: this.#options.name,
      lastStartedAt: this.#lastStartedAt,
      lastDurationMs: this.#lastDurationMs,
      lastSucceededAt: this.#lastSucceededAt,
      lastFailure: this.#lastFailure,
      runs: this.#runs,
      failures: this.#failures,
    };
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, random, worker } = this.#options;
    let failuresInARow = 0;
    let wait = firstWait(worker.schedule, random);
    while (!signal.aborted) {
      try {
        await clock.sleep(wait, signal);
      } catch {
        return;
      }
      const startedAt = clock.monotonic();
      const hasSucceeded = await this.#runOnce(signal, failuresInARow);
      failuresInARow = hasSucceeded ? 0 : failuresInARow + 1;
      wait = nextWait(worker.schedule, { elapsed: clock.monotonic() - startedAt, failuresInARow, random });
    }
  }

  /** Resolves with whether the run succeeded; a run that the end of the agent aborted counts as a success. */
  async #runOnce(signal: AbortSignal, failuresInARow: number): Promise<boolean> {
    const { clock, log, name, worker, onOutcome } = this.#options;
    const began = clock.monotonic();
    this.#lastStartedAt = clock.now();
    this.#runs += 1;
    try {
      await withDeadline((deadline) => this.#callWorker({ signal: deadline, log, failuresInARow }), {
        clock,
        seconds: worker.schedule.timeoutSeconds ?? defaultTimeoutSeconds,
        parent: signal,
        what: `Worker '${name}'`,
      });
      this.#lastSucceededAt = clock.now();
      this.#lastFailure = undefined;
      onOutcome(undefined);
      return true;
    } catch (error) {
      if (signal.aborted) return true;
      this.#failures += 1;
      this.#lastFailure = describeError(error);
      log.warn('Worker failed', { worker: name, failuresInARow: failuresInARow + 1, error });
      onOutcome(error);
      return false;
    } finally {
      this.#lastDurationMs = clock.monotonic() - began;
    }
  }

  /** Throws `WORKER_FAILED` while an earlier run, which was aborted because it took too long, has still not ended. */
  async #callWorker(tick: Tick): Promise<void> {
    const { name, worker } = this.#options;
    if (this.#isRunning) {
      throw new SpotGuardError(
        'WORKER_FAILED',
        `Worker '${name}' is still running after its timeout; it must end when its signal is aborted`,
      );
    }
    this.#isRunning = true;
    try {
      await worker.run(tick);
    } finally {
      this.#isRunning = false;
    }
  }
}

function firstWait(schedule: Schedule, random: () => number): number {
  const seconds = schedule.firstAfterSeconds ?? (schedule.kind === 'watch' ? 0 : random() * schedule.everySeconds);
  return seconds * 1000;
}

function nextWait(
  schedule: Schedule,
  last: { readonly elapsed: number; readonly failuresInARow: number; readonly random: () => number },
): number {
  const interval = schedule.everySeconds * 1000;
  const restOfInterval = Math.max(0, interval - last.elapsed);
  if (schedule.kind === 'watch' || last.failuresInARow === 0) return restOfInterval;
  const policy = { initialMs: interval, maxMs: interval * maxBackoffIntervals };
  return interval + backoffWithJitter(policy, last.failuresInARow, last.random);
}
