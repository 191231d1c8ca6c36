import { type KnownPrices, PriceBook } from '@spotguard/plugin-aws/contract';
import { ControlPlane, Session } from '@spotguard/plugin-session/contract';
import { type PricingReport, paths } from '@spotguard/protocol';
import { type Channel, Clock, Config, InstanceIdentity, Logger, Outbox, SpotGuardError } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { PricingConfig } from './config.js';
import { PriceLease } from './price-lease.js';
import { pricingReport } from './pricing-report.js';

/** Reports prices for the primary of a workload, unless the control plane has another instance collect them. */
@injectable()
export class PriceReporter {
  readonly #reports: Channel<PricingReport>;
  #hasReadLast = true;

  constructor(
    @inject(Config) private readonly config: PricingConfig,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(PriceBook) private readonly prices: PriceBook,
    @inject(Session) private readonly session: Session,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
    @inject(PriceLease) private readonly lease: PriceLease,
    @inject(ControlPlane) controlPlane: ControlPlane,
    @inject(Outbox) outbox: Outbox,
  ) {
    this.#reports = outbox.channel({
      kind: 'pricing-report',
      keep: 'newest',
      async deliver({ key, payload }, signal) {
        await controlPlane.deliver({ key, path: paths.pricingReport, body: payload, signal });
        log.info(`Pricing report sent: ${payload.pricing.spot_pools?.length ?? 0} pools`);
      },
    });
  }

  async report(signal: AbortSignal): Promise<void> {
    if (!this.#isCollector) return;
    if (!this.#isNamed && (await this.lease.isCoveredByAnother(this.#hasReadLast, signal))) return;
    this.#hasReadLast = false;
    const { prices, readAt } = await this.#read(signal);
    this.#hasReadLast = true;
    const { instanceId } = this.identity;
    await this.#reports.put(`${instanceId}/${readAt}`, pricingReport(this.identity, { prices, readAt }));
  }

  /** Whether the settings of the control plane name this instance as the one that collects prices. */
  get #isNamed(): boolean {
    return this.session.settings?.price_collector === this.identity.instanceId;
  }

  /** Whether this instance reports. A disabled agent reports too, as reporting changes nothing. */
  get #isCollector(): boolean {
    const { role, settings } = this.session;
    const collector = settings?.price_collector ?? this.identity.instanceId;
    return role === 'primary' && collector === this.identity.instanceId;
  }

  async #read(signal: AbortSignal): Promise<{ readonly prices: KnownPrices; readonly readAt: number }> {
    // Half an interval, so that each report has newly read prices and several plugins can share one reading.
    const maxAgeSeconds = this.config.reportIntervalSeconds / 2;
    const askedAt = this.clock.monotonic();
    try {
      const prices = await this.prices.read(this.identity.instanceType, { maxAgeSeconds }, signal);
      const { spotReadAt: readAt, spotAgeMs = 0 } = prices;
      const ageWhenAskedMs = spotAgeMs - (this.clock.monotonic() - askedAt);
      if (readAt === undefined || ageWhenAskedMs > maxAgeSeconds * 1_000) throw pricesNotRead(readAt);
      return { prices, readAt };
    } catch (error) {
      signal.throwIfAborted();
      this.log.error('Pricing report error: Failed to get spot prices', { error });
      throw error;
    }
  }
}

/** The error when only older prices are known. They were reported before, and must not be reported as new. */
function pricesNotRead(readAt: number | undefined): SpotGuardError {
  const known = readAt === undefined ? 'none are known' : `the last are of ${new Date(readAt).toISOString()}`;
  return new SpotGuardError(
    'UPSTREAM_FAILED',
    `The spot prices could not be read now (${known}), so nothing is reported. It is tried again; the log of plugin 'aws' says why it failed`,
    { retryable: true },
  );
}
