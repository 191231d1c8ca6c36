import { type Price, PriceBook } from '@spotguard/plugin-aws/contract';
import { Clock, InstanceIdentity } from '@spotguard/sdk';
import { answerWithin } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';

const patienceMs = 2_000;
/** Which zones there are matters more than what they cost. */
const maxAgeSeconds = 86_400;

/**
 * Where else there is spot capacity of this instance's type. An instance that has just been launched, or a build that reports no
 * prices, knows none before it needs them.
 */
@injectable()
export class SpotZonePrices {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(PriceBook) private readonly prices: PriceBook,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** Spot prices by zone: what is known, however old, else what AWS says within two seconds; empty when it says nothing. */
  async spot(parent: AbortSignal): Promise<ReadonlyMap<string, Price>> {
    const { clock, prices } = this;
    const { instanceType } = this.identity;
    const { spot } = prices.known(instanceType);
    if (spot.size > 0) return spot;
    const read = (signal: AbortSignal) => prices.readSpot(instanceType, { maxAgeSeconds }, signal);
    return (await answerWithin(patienceMs, { clock, parent }, read)) ?? spot;
  }
}
