import type { PricingClient, PricingClientConfig } from '@aws-sdk/client-pricing';
import { type Clock, type InstanceIdentity, type Logger, SpotGuardError } from '@spotguard/sdk';
import { withDeadline } from '@spotguard/sdk/async';
import type { Price } from '../contract.js';
import { ec2Error } from '../ec2/ec2-error.js';
import { allPages } from './all-pages.js';
import { pricesOf, productFilter } from './price-list-product.js';
import { pricingRegion } from './pricing-region.js';

const connectMs = 2_000;
const answerMs = 10_000;
const defaultPageSeconds = 20;
const action = 'pricing:GetProducts';

export interface PricingApiOptions {
  readonly endpoint: string | undefined;
  /** Default: the chain of the AWS SDK. */
  readonly credentials: PricingClientConfig['credentials'];
  readonly identity: Pick<InstanceIdentity, 'region'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Deadline for one page, as a socket timeout never ends an answer that arrives byte by byte; default 20. */
  readonly pageSeconds?: number;
}

/** The Price List Query API. Its SDK is loaded with the first call, so that the start of the agent stays quick. */
export class PricingApi implements Disposable {
  readonly #options: PricingApiOptions;
  #client: PricingClient | undefined;
  #hasLoggedNoList = false;

  constructor(options: PricingApiOptions) {
    this.#options = options;
  }

  /** The on-demand price of a type with Linux on shared hardware, or undefined when the list does not have it. */
  async readPrice(instanceType: string, signal: AbortSignal): Promise<Price | undefined> {
    const { identity, clock, log } = this.#options;
    const endpointRegion = pricingRegion(identity.region);
    if (endpointRegion === undefined) {
      if (!this.#hasLoggedNoList)
        log.info('AWS has no on-demand prices in USD for this region; they stay unknown', { region: identity.region });
      this.#hasLoggedNoList = true;
      return undefined;
    }
    const readAt = clock.now();
    const filter = productFilter(instanceType, identity.region);
    const items = await this.#items(filter, endpointRegion, signal);
    const prices = new Set(items.flatMap((item) => pricesOf(item, filter)));
    if (prices.size > 1) {
      throw new SpotGuardError(
        'UPSTREAM_FAILED',
        `${action} names several on-demand prices of ${instanceType} in ${identity.region}: ${[...prices].join(', ')}. None of them is used; please report this with the numbers.`,
        { retryable: true },
      );
    }
    const [usdPerHour] = prices;
    return usdPerHour === undefined ? undefined : { usdPerHour, source: 'pricing-api', readAt };
  }

  async #items(
    filter: Readonly<Record<string, string>>,
    endpointRegion: string,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    try {
      const { GetProductsCommand, PricingClient } = await import('@aws-sdk/client-pricing');
      const client = this.#client ?? new PricingClient(this.#config(endpointRegion));
      this.#client = client;
      return await allPages(this.#options.log, action, async (token) => {
        const command = new GetProductsCommand({
          ServiceCode: 'AmazonEC2',
          Filters: Object.entries(filter).map(([Field, Value]) => ({ Type: 'TERM_MATCH', Field, Value })),
          MaxResults: 100,
          ...token,
        });
        const limit = { seconds: this.#options.pageSeconds ?? defaultPageSeconds, parent: signal, what: action };
        const page = await withDeadline((abortSignal) => client.send(command, { abortSignal }), limit);
        return { items: (page.PriceList ?? []).map(String), nextToken: page.NextToken };
      });
    } catch (error) {
      signal.throwIfAborted();
      throw ec2Error(error, action);
    }
  }

  #config(region: string): PricingClientConfig {
    const { endpoint, credentials } = this.#options;
    return {
      region,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
      defaultsMode: 'standard',
      // The price book tries again later, and nothing waits for an on-demand price.
      maxAttempts: 1,
      requestHandler: { connectionTimeout: connectMs, requestTimeout: answerMs, throwOnRequestTimeout: true },
    };
  }

  [Symbol.dispose](): void {
    this.#client?.destroy();
  }
}
