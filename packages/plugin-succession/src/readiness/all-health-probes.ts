import { inject, injectable } from '@spotguard/sdk/inject';
import { type HealthProbe, HealthProbes } from '../contract.js';
import { HttpHealthProbe } from './http-health-probe.js';

/** An instance is healthy when the configured URL and the probes of all plugins answer true. */
@injectable()
export class AllHealthProbes implements HealthProbe {
  constructor(
    @inject(HttpHealthProbe) private readonly configured: HttpHealthProbe,
    @inject(HealthProbes) private readonly others: readonly HealthProbe[],
  ) {}

  async answers(privateIp: string | undefined, signal: AbortSignal): Promise<boolean> {
    const answers = await Promise.all(
      [this.configured, ...this.others].map((probe) => probe.answers(privateIp, signal)),
    );
    return answers.every((isHealthy) => isHealthy);
  }
}
