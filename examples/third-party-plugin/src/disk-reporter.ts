import { Config, Status } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { Disk } from './disk.js';
import type { DiskGuardConfig } from './disk-guard-config.js';
import { InstanceTags } from './instance-tags.js';

/** The one tag that this plugin writes; its grant allows no other. */
export const tagKey = 'acme:disk-free';

/** Measures the disk, judges it and shows it. EC2 is called only when there is something new to show. */
@injectable()
export class DiskReporter {
  #shown: string | undefined;

  constructor(
    @inject(Config) private readonly config: DiskGuardConfig,
    @inject(Disk) private readonly disk: Disk,
    @inject(InstanceTags) private readonly tags: InstanceTags,
    @inject(Status) private readonly status: Status,
  ) {}

  /** Resolves with the free part of the disk in whole percent, rounded down. */
  async report(signal: AbortSignal): Promise<number> {
    const freePercent = await this.measure();
    const text = `${freePercent}%`;
    if (text !== this.#shown) await this.tags.put(tagKey, text, signal);
    this.#shown = text;
    return freePercent;
  }

  /** Like {@link report}, and changes nothing outside this process. */
  async measure(): Promise<number> {
    const { free, size } = await this.disk.measure();
    const freePercent = Math.floor((100 * free) / size);
    const { path, minFreePercent } = this.config;
    if (freePercent < minFreePercent) this.status.degraded(`Only ${freePercent} % of the disk at ${path} is free`);
    else this.status.ok();
    return freePercent;
  }
}
