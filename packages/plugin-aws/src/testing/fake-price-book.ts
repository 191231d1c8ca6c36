import type { Clock } from '@spotguard/sdk';
import type { KnownPrices, LearnedPrices, Price, PriceBook } from '../contract.js';
import type { FakeCalls } from './fake-calls.js';

/** When something was read, in monotonic milliseconds. */
interface Timed<T> {
  readonly value: T;
  readonly at: number;
}

interface Readings {
  readonly spot?: Timed<{ readonly prices: ReadonlyMap<string, Price>; readonly readAt: number }>;
  readonly onDemand?: Timed<Price | undefined>;
}

const dayMs = 86_400_000;

/** Prices in memory, the same for every instance type. Like the real price book it caches what it has read. */
export class FakePriceBook implements PriceBook {
  /** The spot price per hour in US dollars, by zone. */
  readonly spotPrices = new Map([
    ['us-east-1a', 0.04],
    ['us-east-1b', 0.035],
    ['us-east-1c', 0.05],
  ]);
  /** The on-demand price per hour in US dollars; undefined if unknown. */
  onDemandPrice: number | undefined = 0.096;
  /** Thrown at every read of spot prices; undefined: reads succeed. */
  spotFailure: Error | undefined;
  readonly #calls: FakeCalls;
  readonly #clock: Clock;
  readonly #readings = new Map<string, Readings>();

  constructor(calls: FakeCalls, clock: Clock) {
    this.#calls = calls;
    this.#clock = clock;
  }

  read(
    instanceType: string,
    { maxAgeSeconds }: { readonly maxAgeSeconds: number },
    signal: AbortSignal,
  ): Promise<KnownPrices> {
    return this.#calls.make(`read ${instanceType} ${maxAgeSeconds}`, signal, () => {
      const failure = this.#refresh(instanceType, { maxAgeSeconds, isSpotOnly: false });
      const known = this.known(instanceType);
      if (failure !== undefined && known.spot.size === 0 && known.onDemand === undefined) throw failure;
      return known;
    });
  }

  readSpot(
    instanceType: string,
    { maxAgeSeconds }: { readonly maxAgeSeconds: number },
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Price>> {
    return this.#calls.make(`readSpot ${instanceType} ${maxAgeSeconds}`, signal, () => {
      const failure = this.#refresh(instanceType, { maxAgeSeconds, isSpotOnly: true });
      if (failure !== undefined) throw failure;
      return this.known(instanceType).spot;
    });
  }

  known(instanceType: string): KnownPrices {
    const { spot, onDemand } = this.#readings.get(instanceType) ?? {};
    if (spot === undefined) return { spot: new Map(), onDemand: onDemand?.value };
    const { prices, readAt } = spot.value;
    return { spot: prices, onDemand: onDemand?.value, spotReadAt: readAt, spotAgeMs: this.#ageOf(spot) };
  }

  learn(instanceType: string, { spot, spotAgeMs, onDemand }: LearnedPrices): void {
    const known = this.#readings.get(instanceType) ?? {};
    const learned = (usdPerHour: number, ageMs: number): Price => {
      return { usdPerHour, source: 'control-plane', readAt: this.#clock.now() - ageMs };
    };
    const prices = new Map([...spot].map(([zone, usd]) => [zone, learned(usd, spotAgeMs)]));
    const isSpotNewer = spot.size > 0 && this.#ageOf(known.spot) > spotAgeMs;
    const isOnDemandNewer = onDemand !== undefined && this.#ageOf(known.onDemand) > onDemand.ageMs;
    const at = (ageMs: number) => this.#clock.monotonic() - ageMs;
    this.#readings.set(instanceType, {
      ...known,
      ...(isSpotNewer && { spot: { value: { prices, readAt: this.#clock.now() - spotAgeMs }, at: at(spotAgeMs) } }),
      ...(isOnDemandNewer && {
        onDemand: { value: learned(onDemand.usdPerHour, onDemand.ageMs), at: at(onDemand.ageMs) },
      }),
    });
  }

  /** Reads prices that are too old, and returns the error if the spot prices could not be read. */
  #refresh(
    instanceType: string,
    { maxAgeSeconds, isSpotOnly }: { readonly maxAgeSeconds: number; readonly isSpotOnly: boolean },
  ): Error | undefined {
    const maxAgeMs = maxAgeSeconds * 1_000;
    let { spot, onDemand } = this.#readings.get(instanceType) ?? {};
    if (!isSpotOnly && this.#ageOf(onDemand) > Math.max(maxAgeMs, dayMs)) onDemand = this.#timed(this.#askOnDemand());
    const isStale = this.#ageOf(spot) > maxAgeMs;
    if (isStale && this.spotFailure === undefined) spot = this.#timed(this.#askSpot());
    this.#readings.set(instanceType, { ...(spot && { spot }), ...(onDemand && { onDemand }) });
    return isStale ? this.spotFailure : undefined;
  }

  #askSpot() {
    const readAt = this.#clock.now();
    const priced = (usdPerHour: number): Price => ({ usdPerHour, source: 'spot-price-history', readAt });
    return { readAt, prices: new Map([...this.spotPrices].map(([zone, usd]) => [zone, priced(usd)])) };
  }

  #askOnDemand(): Price | undefined {
    if (this.onDemandPrice === undefined) return undefined;
    return { usdPerHour: this.onDemandPrice, source: 'pricing-api', readAt: this.#clock.now() };
  }

  #timed<T>(value: T): Timed<T> {
    return { value, at: this.#clock.monotonic() };
  }

  #ageOf(reading: Timed<unknown> | undefined): number {
    return reading === undefined ? Number.POSITIVE_INFINITY : this.#clock.monotonic() - reading.at;
  }
}
