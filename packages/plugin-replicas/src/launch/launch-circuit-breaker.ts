import { LaunchRateLimit } from '@spotguard/plugin-succession/contract';
import { Clock, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

const firstPauseMs = 60_000;
const maxPauseMs = 3_600_000;

/**
 * Slows down launches of replicas that fail in a row. After a failure all launches pause, twice as long each time, and then
 * one launch at a time is admitted until a replica is ready. It is kept in memory: a restart of the agent resets it.
 */
@injectable()
export class LaunchCircuitBreaker {
  #failures = 0;
  /** Monotonic milliseconds. */
  #pausedUntil = 0;
  /** The one replica that may be launched after failures, to find out whether it works again. */
  #trial: string | undefined;
  readonly #admitted = new Set<string>();

  constructor(
    @inject(LaunchRateLimit) private readonly rateLimit: LaunchRateLimit,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /** Why no launch would be admitted now; undefined if one would. */
  get reasonToWait(): string | undefined {
    return this.#reasonFromFailures() ?? this.rateLimit.reasonAgainstLaunch();
  }

  /** Returns why the launch of this replica has to wait. Undefined admits it; admitting it again counts once. */
  admit(replicaId: string): string | undefined {
    if (this.#admitted.has(replicaId)) return undefined;
    const reason = this.#reasonFromFailures() ?? this.rateLimit.admit(`replica/${replicaId}`);
    if (reason !== undefined) return reason;
    this.#admitted.add(replicaId);
    this.#trial = replicaId;
    return undefined;
  }

  /** Records how an admitted launch ended. */
  recordEnd(replicaId: string, end: 'ready' | 'failed' | 'withdrawn'): void {
    this.#admitted.delete(replicaId);
    if (this.#trial === replicaId) this.#trial = undefined;
    if (end === 'ready') this.#failures = 0;
    if (end !== 'failed') return;
    const pauseMs = Math.min(firstPauseMs * 2 ** this.#failures, maxPauseMs);
    this.#failures += 1;
    this.#pausedUntil = this.clock.monotonic() + pauseMs;
    this.log.warn('Launches of replicas pause', { failuresInARow: this.#failures, seconds: pauseMs / 1_000 });
  }

  #reasonFromFailures(): string | undefined {
    const now = this.clock.monotonic();
    if (now < this.#pausedUntil) {
      const until = new Date(this.clock.now() + this.#pausedUntil - now).toISOString();
      return `Launches of replicas pause until ${until} after ${this.#failures} failed in a row`;
    }
    if (this.#failures === 0 || this.#trial === undefined) return undefined;
    return `Launches of replicas wait for that of ${this.#trial}, as the last ${this.#failures} failed`;
  }
}
