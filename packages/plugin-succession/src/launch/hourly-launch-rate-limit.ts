import { Instances } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { Clock, Config, Lineage, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SuccessionConfig } from '../config.js';
import type { LaunchRateLimit } from '../contract.js';

const hourMs = 3_600_000;
/** Gives an instance that has just been launched time to take over before it reads the list. */
const delayMs = 500;

/**
 * Counts the instances of the workload that were launched within an hour, for any reason. Earlier instances of the
 * workload made some of these launches, so they are read from EC2.
 */
@injectable()
export class HourlyLaunchRateLimit implements LaunchRateLimit {
  /** Times (monotonic milliseconds) of launches before this agent started, read from EC2. */
  #earlier: readonly number[] = [];
  /** Times (monotonic milliseconds) of the launches of this agent, by their keys. */
  readonly #admitted = new Map<string, number>();

  constructor(
    @inject(Config) private readonly config: Pick<SuccessionConfig, 'maxLaunchesPerHour'>,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Instances) private readonly instances: Instances,
    @inject(Session) private readonly session: Session,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /**
   * Reads the recent launches from EC2 once this instance has registered. Never rejects: without an answer, only the
   * launches of this agent count.
   */
  async readEarlierLaunches(signal: AbortSignal): Promise<void> {
    try {
      await this.session.registered(signal);
      await this.clock.sleep(delayMs, signal);
      const launchedAt = await this.instances.launchesOf(this.lineage.agent, signal);
      const epochAtStart = this.clock.now() - this.clock.monotonic();
      this.#earlier = launchedAt.map((at) => at - epochAtStart);
    } catch (error) {
      if (!signal.aborted) this.log.info('The number of recently launched instances is not known', { error });
    }
  }

  reasonAgainstLaunch(): string | undefined {
    const now = this.clock.monotonic();
    const since = now - hourMs;
    this.#earlier = this.#earlier.filter((at) => at > since);
    for (const [key, at] of this.#admitted) if (at <= since) this.#admitted.delete(key);
    const launches = [...this.#earlier, ...this.#admitted.values()];
    const { maxLaunchesPerHour: max } = this.config;
    if (launches.length < max) return undefined;
    const until = new Date(this.clock.now() + Math.min(...launches, now) + hourMs - now).toISOString();
    return `${launches.length} instances of this workload were launched within an hour, and succession.maxLaunchesPerHour is ${max}; wait until ${until}, or raise it`;
  }

  admit(key: string): string | undefined {
    const reason = this.reasonAgainstLaunch();
    if (this.#admitted.has(key)) return undefined;
    if (reason === undefined) this.#admitted.set(key, this.clock.monotonic());
    return reason;
  }
}
