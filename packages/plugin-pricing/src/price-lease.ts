import { PriceBook } from '@spotguard/plugin-aws/contract';
import { ControlPlane, parseAnswer, Session } from '@spotguard/plugin-session/contract';
import { type PriceLeaseAnswer, type PriceLeaseRequest, paths, priceLeaseAnswer } from '@spotguard/protocol';
import { Config, InstanceIdentity, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { PricingConfig } from './config.js';

/** Another instance covers the prices as long as the newest was reported in this many intervals. */
const maxMissedIntervals = 2.5;

/**
 * Asks the control plane whether this instance is the one that reads the prices of its region and type, and keeps what the
 * other instance has reported when it is not.
 */
@injectable()
export class PriceLease {
  #wasCollector: boolean | undefined;

  constructor(
    @inject(Config) private readonly config: PricingConfig,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(PriceBook) private readonly prices: PriceBook,
    @inject(Session) private readonly session: Session,
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /**
   * Whether another instance covers the prices, so that this one does not read them from AWS. False whenever that is not
   * certain: with a control plane without leases, without its answer, and when the other instance has reported nothing of late.
   */
  async isCoveredByAnother(canCollect: boolean, signal: AbortSignal): Promise<boolean> {
    try {
      if (!(await this.session.supports('price-lease', signal))) return false;
      const answer = await this.#ask(canCollect, signal);
      const isCovered = !answer.is_collector && this.#learn(answer);
      if (this.#wasCollector === isCovered) {
        this.log.info(isCovered ? 'Another instance reads the prices' : 'This instance reads the prices');
      }
      this.#wasCollector = !isCovered;
      return isCovered;
    } catch (error) {
      signal.throwIfAborted();
      this.log.info('It is unknown whether another instance reads the prices; this one reads them', { error });
      return false;
    }
  }

  async #ask(canCollect: boolean, signal: AbortSignal): Promise<PriceLeaseAnswer> {
    const { region, instanceType } = this.identity;
    const body: PriceLeaseRequest = {
      region,
      instance_type: instanceType,
      interval_seconds: this.config.reportIntervalSeconds,
      can_collect: canCollect,
    };
    const path = paths.priceLease(await this.session.registered(signal));
    const answer = await this.controlPlane.request({ method: 'POST', path, body, signal });
    return parseAnswer(priceLeaseAnswer, answer, 'a request for the lease of prices');
  }

  /** Keeps the prices of the answer, if they are recent: then a failover on this instance knows them too. */
  #learn({ spot, on_demand: onDemand }: PriceLeaseAnswer): boolean {
    const ageSeconds = Math.min(...spot.map(({ age_seconds: age }) => age));
    if (spot.length === 0 || ageSeconds > this.config.reportIntervalSeconds * maxMissedIntervals) return false;
    this.prices.learn(this.identity.instanceType, {
      spot: new Map(spot.map(({ az, price }) => [az, price])),
      spotAgeMs: ageSeconds * 1_000,
      onDemand: onDemand === null ? undefined : { usdPerHour: onDemand.price, ageMs: onDemand.age_seconds * 1_000 },
    });
    return true;
  }
}
