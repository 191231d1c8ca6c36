import type { Readable } from 'node:stream';
import { Config, Logger } from '@spotguard/sdk';
import { withDeadline } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import axios from 'axios';
import type { SuccessionConfig } from '../config.js';
import type { HealthProbe } from '../contract.js';

const answerSeconds = 2;

/** Asks the configured URL; without one every instance counts as healthy. */
@injectable()
export class HttpHealthProbe implements HealthProbe {
  #hasLoggedWhy = false;

  constructor(
    @inject(Config) private readonly config: Pick<SuccessionConfig, 'healthProbeUrl'>,
    @inject(Logger) private readonly log: Logger,
  ) {}

  async answers(privateIp: string | undefined, signal: AbortSignal): Promise<boolean> {
    const { healthProbeUrl } = this.config;
    if (healthProbeUrl === undefined) return true;
    if (privateIp === undefined && healthProbeUrl.includes('{privateIp}')) {
      this.#logWhy();
      return false;
    }
    const instance = privateIp?.includes(':') ? `[${privateIp}]` : (privateIp ?? '');
    const url = healthProbeUrl.replaceAll('{privateIp}', instance);
    try {
      const ask = (limited: AbortSignal) =>
        axios.get<Readable>(url, {
          signal: limited,
          adapter: 'http',
          responseType: 'stream',
          validateStatus: () => true,
          // Only the workload itself can say that it is well: no proxy for it, and nobody to whom it sends us on.
          proxy: false,
          maxRedirects: 0,
        });
      const answer = await withDeadline(ask, { seconds: answerSeconds, parent: signal, what: 'The health probe' });
      // The status is the answer, however large the page is.
      answer.data.destroy();
      return answer.status >= 200 && answer.status <= 299;
    } catch {
      signal.throwIfAborted();
      return false;
    }
  }

  /** Once: it is asked every few seconds. */
  #logWhy(): void {
    if (this.#hasLoggedWhy) return;
    this.#hasLoggedWhy = true;
    this.log.warn('A replacement cannot be asked how it is: EC2 tells no address of it, and healthProbeUrl needs one');
  }
}
