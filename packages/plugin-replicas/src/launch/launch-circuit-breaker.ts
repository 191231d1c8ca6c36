import { LaunchRateLimit } from '@spotguard/plugin-succession/contract';
import { Clock, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

const firstPauseMs = 60_000;
const maxPauseMs = 3_600_000;

/**
 * Stops launches of replicas that fail one after the other: it pauses after a failure, twice as long after each, and then
 * lets one launch at a time begin until one is ready. In memory: a start of the agent resets it.
 */
@injectable()
export class LaunchCircuitBreaker {
  #failures = 0;
  /** Monotonic milliseconds. */
  #pausedUntil = 0;
  /** The one replica that may be launched after failures, to find out whether it works again. */
  #trial: string | undefined;
  readonly #begun = new Set<string>();

  constructor(
    @inject(LaunchRateLimit) private readonly rateLimit: LaunchRateLimit,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /** Why no replica would be launched now; undefined while one would. */
  get reasonToWait(): string | undefined {
    return this.#reasonOfFailures() ?? this.rateLimit.reasonAgainstLaunch();
  }

  /** Undefined lets the launch of this replica begin, and counts it once; else why it has to wait. */
  admit(replicaId: string): string | undefined {
    if (this.#begun.has(replicaId)) return undefined;
    const reason = this.#reasonOfFailures() ?? this.rateLimit.admit(`replica/${replicaId}`);
    if (reason !== undefined) return reason;
    this.#begun.add(replicaId);
    this.#trial = replicaId;
    return undefined;
  }

  /** Takes note of how a launch that was admitted has ended. */
  recordEnd(replicaId: string, end: 'ready' | 'failed' | 'withdrawn'): void {
    this.#begun.delete(replicaId);
    if (this.#trial === replicaId) this.#trial = undefined;
    if (end === 'ready') this.#failures = 0;
    if (end !== 'failed') return;
    const pauseMs = Math.min(firstPauseMs * 2 ** this.#failures, maxPauseMs);
    this.#failures += 1;
    this.#pausedUntil = this.clock.monotonic() + pauseMs;
    this.log.warn('Launches of replicas pause', { failuresInARow: this.#failures, seconds: pauseMs / 1_000 });
  }

  #reasonOfFailures(): string | undefined {
    const now = this.clock.monotonic();
    if (now < this.#pausedUntil) {
      const until = new Date(this.clock.now() + this.#pausedUntil - now).toISOString();
      return `Launches of replicas pause until ${until} after ${this.#failures} failed in a row`;
    }
    if (this.#failures === 0 || this.#trial === undefined) return undefined;
    return `Launches of replicas wait for that of ${this.#trial}, as the last ${this.#failures} failed`;
  }
}
