import { Clock, Config, defineToken, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { ReplicasConfig } from './config.js';

const hourMs = 3_600_000;
const firstRestMs = 60_000;
const longestRestMs = hourMs;

/** Keeps launches that fail, or that are asked for too often, from going round in a loop. In memory: a start resets it. */
export interface LaunchBrake {
  /** Undefined lets the launch of this standby begin and counts it; else why it has to wait. */
  reasonToWait(replicaId: string): string | undefined;
  /** How a launch that was let begin has ended. */
  ended(replicaId: string, how: 'ready' | 'failed' | 'called-off'): void;
  /** Why nothing would be launched now; undefined while something would. */
  readonly trouble: string | undefined;
}
export const LaunchBrake = defineToken<LaunchBrake>('replicas/launch-brake');

/** After a failure it rests, twice as long after each, and then lets one launch at a time begin until one is ready. */
@injectable()
export class BackingOffBrake implements LaunchBrake {
  /** Monotonic milliseconds by replica. */
  readonly #begun = new Map<string, number>();
  #failures = 0;
  #restsUntil = 0;
  #probe: string | undefined;

  constructor(
    @inject(Config) private readonly config: Pick<ReplicasConfig, 'maxLaunchesPerHour'>,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  get trouble(): string | undefined {
    const now = this.clock.monotonic();
    for (const [replicaId, at] of this.#begun) if (at <= now - hourMs) this.#begun.delete(replicaId);
    if (now < this.#restsUntil) {
      const until = new Date(this.clock.now() + this.#restsUntil - now).toISOString();
      return `Launches of standbys rest until ${until} after ${this.#failures} failed in a row`;
    }
    if (this.#failures > 0 && this.#probe !== undefined) {
      return `Launches of standbys wait for that of ${this.#probe}, as the last ${this.#failures} failed`;
    }
    const { maxLaunchesPerHour } = this.config;
    if (this.#begun.size < maxLaunchesPerHour) return undefined;
    return `${this.#begun.size} standbys were launched within an hour, and maxLaunchesPerHour is ${maxLaunchesPerHour}`;
  }

  reasonToWait(replicaId: string): string | undefined {
    const { trouble } = this;
    if (this.#begun.has(replicaId)) return undefined;
    if (trouble !== undefined) return trouble;
    this.#begun.set(replicaId, this.clock.monotonic());
    this.#probe = replicaId;
    return undefined;
  }

  ended(replicaId: string, how: 'ready' | 'failed' | 'called-off'): void {
    if (this.#probe === replicaId) this.#probe = undefined;
    if (how === 'ready') this.#failures = 0;
    if (how !== 'failed') return;
    const restMs = Math.min(firstRestMs * 2 ** this.#failures, longestRestMs);
    this.#failures += 1;
    this.#restsUntil = this.clock.monotonic() + restMs;
    this.log.warn('Launches of standbys rest', { failuresInARow: this.#failures, seconds: restMs / 1_000 });
  }
}
