import { Instances } from '@spotguard/plugin-aws/contract';
import { Clock, Config, defineToken, Lineage } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SwitchingConfig } from './config.js';

const hourMs = 3_600_000;

/** Keeps a workload from moving on and on: each move ends on another host, so that only EC2 remembers how many there were. */
export interface LaunchBrake {
  /** Asks EC2 once what was launched lately; what is launched here later is noted here. */
  learn(signal: AbortSignal): Promise<void>;
  /** Counts a launch that was made just now. */
  note(): void;
  /** Why no switch may launch now; undefined while one may. */
  readonly reason: string | undefined;
}
export const LaunchBrake = defineToken<LaunchBrake>('switching/launch-brake');

/** Counts the hosts of the workload that were launched within an hour, whatever they were launched for. */
@injectable()
export class HourlyLaunchBrake implements LaunchBrake {
  /** Monotonic milliseconds. */
  #launches: readonly number[] = [];

  constructor(
    @inject(Config) private readonly config: Pick<SwitchingConfig, 'maxLaunchesPerHour'>,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Instances) private readonly instances: Instances,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  async learn(signal: AbortSignal): Promise<void> {
    const launchedAt = await this.instances.launchesOf(this.lineage.agent, signal);
    const sinceEpoch = this.clock.now() - this.clock.monotonic();
    this.#launches = [...this.#launches, ...launchedAt.map((at) => at - sinceEpoch)];
  }

  note(): void {
    this.#launches = [...this.#launches, this.clock.monotonic()];
  }

  get reason(): string | undefined {
    const now = this.clock.monotonic();
    const since = now - hourMs;
    this.#launches = this.#launches.filter((launchedAt) => launchedAt > since);
    const { maxLaunchesPerHour: most } = this.config;
    const count = this.#launches.length;
    if (count < most) return undefined;
    const oldest = new Date(this.clock.now() + Math.min(...this.#launches, now) + hourMs - now).toISOString();
    return `${count} hosts of this workload were launched within an hour, and switching.maxLaunchesPerHour is ${most}; wait until ${oldest}, or raise it`;
  }
}
