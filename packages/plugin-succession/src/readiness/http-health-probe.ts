import type { Readable } from 'node:stream';
import { Config, Logger } from '@spotguard/sdk';
import { withDeadline } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import axios from 'axios';
import type { SuccessionConfig } from '../config.js';
import type { HealthProbe } from '../contract.js';

const maxAnswerSeconds = 2;

/** Requests the configured URL; without one, every instance counts as healthy. */
@injectable()
export class HttpHealthProbe implements HealthProbe {
  #hasLoggedMissingAddress = false;

  constructor(
    @inject(Config) private readonly config: Pick<SuccessionConfig, 'healthProbeUrl'>,
    @inject(Logger) private readonly log: Logger,
  ) {}

  async answers(privateIp: string | undefined, signal: AbortSignal): Promise<boolean> {
    const { healthProbeUrl } = this.config;
    if (healthProbeUrl === undefined) return true;
    if (privateIp === undefined && healthProbeUrl.includes('{privateIp}')) {
      this.#logMissingAddress();
      return false;
    }
    const address = privateIp?.includes(':') ? `[${privateIp}]` : (privateIp ?? '');
    const url = healthProbeUrl.replaceAll('{privateIp}', address);
    try {
      const request = (limited: AbortSignal) =>
        axios.get<Readable>(url, {
          signal: limited,
          adapter: 'http',
          responseType: 'stream',
          validateStatus: () => true,
          // The answer must come from the workload itself, not from a proxy or the target of a redirect.
          proxy: false,
          maxRedirects: 0,
        });
      const answer = await withDeadline(request, {
        seconds: maxAnswerSeconds,
        parent: signal,
        what: 'The health probe',
      });
      // Only the status is needed, so a large body is not read.
      answer.data.destroy();
      return answer.status >= 200 && answer.status <= 299;
    } catch {
      signal.throwIfAborted();
      return false;
    }
  }

  /** Logs once, as the probe runs every few seconds. */
  #logMissingAddress(): void {
    if (this.#hasLoggedMissingAddress) return;
    this.#hasLoggedMissingAddress = true;
    this.log.warn(
      'The health of a replacement cannot be checked: EC2 shows no private address of it, and healthProbeUrl needs one',
    );
  }
}
