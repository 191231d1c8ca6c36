import { Config, Status } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { Disk } from './disk.js';
import type { DiskGuardConfig } from './disk-guard-config.js';
import { InstanceTags } from './instance-tags.js';

/** The only tag that this plugin writes, and that its grant allows. */
export const tagKey = 'acme:disk-free';

/**
 * Measures the disk, sets the plugin's status and writes the tag. EC2 is called only when the percentage has changed.
 */
@injectable()
export class DiskReporter {
  #writtenValue: string | undefined;

  constructor(
    @inject(Config) private readonly config: DiskGuardConfig,
    @inject(Disk) private readonly disk: Disk,
    @inject(InstanceTags) private readonly tags: InstanceTags,
    @inject(Status) private readonly status: Status,
  ) {}

  /** Measures and writes the tag. Resolves with the free disk space in whole percent, rounded down. */
  async report(signal: AbortSignal): Promise<number> {
    const freePercent = await this.measure();
    const text = `${freePercent}%`;
    if (text !== this.#writtenValue) await this.tags.put(tagKey, text, signal);
    this.#writtenValue = text;
    return freePercent;
  }

  /** Measures and sets the plugin's status, but does not write the tag. */
  async measure(): Promise<number> {
    const { free, size } = await this.disk.measure();
    const freePercent = Math.floor((100 * free) / size);
    const { path, minFreePercent } = this.config;
    if (freePercent < minFreePercent) this.status.degraded(`Only ${freePercent} % of the disk at ${path} is free`);
    else this.status.ok();
    return freePercent;
  }
}
