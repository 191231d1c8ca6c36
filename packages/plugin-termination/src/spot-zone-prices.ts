import { type Price, PriceBook } from '@spotguard/plugin-aws/contract';
import { Clock, InstanceIdentity } from '@spotguard/sdk';
import { answerWithin } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';

const maxWaitMs = 2_000;
/** Old prices are good enough: the list of zones matters more than the prices. */
const maxAgeSeconds = 86_400;

/**
 * Tells which zones sell this instance's type on the spot market, and for how much. Reads the prices when none are known,
 * as on an instance that has just been launched or in a build that reports no prices.
 */
@injectable()
export class SpotZonePrices {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(PriceBook) private readonly prices: PriceBook,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Spot prices by zone: the known ones, however old, or else what AWS answers within two seconds; empty without an
   * answer.
   */
  async read(parent: AbortSignal): Promise<ReadonlyMap<string, Price>> {
    const { clock, prices } = this;
    const { instanceType } = this.identity;
    const { spot } = prices.known(instanceType);
    if (spot.size > 0) return spot;
    const readSpot = (signal: AbortSignal) => prices.readSpot(instanceType, { maxAgeSeconds }, signal);
    return (await answerWithin(maxWaitMs, { clock, parent }, readSpot)) ?? spot;
  }
}
