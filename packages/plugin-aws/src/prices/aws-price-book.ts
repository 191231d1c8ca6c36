import type { Clock, Logger } from '@spotguard/sdk';
import { untilAborted } from '@spotguard/sdk/async';
import type { KnownPrices, LearnedPrices, Price, PriceBook } from '../contract.js';
import type { Ec2Api } from '../ec2/ec2-api.js';
import type { PricingApi } from './pricing-api.js';
import { SharedReading } from './shared-reading.js';
import { readSpotPrices } from './spot-prices.js';

type ZonePrices = ReadonlyMap<string, Price>;

interface Entry {
  readonly spot: SharedReading<ZonePrices>;
  readonly onDemand: SharedReading<Price | undefined>;
}

export interface PriceSources {
  readonly ec2: Ec2Api;
  readonly pricing: PricingApi;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborts when the plugin stops; ends the reads that are in progress. */
  readonly stopping: AbortSignal;
}

const dayMs = 24 * 3_600_000;
const quarterMs = 15 * 60_000;
/**
 * How long a reader waits for the on-demand price after the spot prices were read; a later price is cached for the next
 * read.
 */
const maxOnDemandWaitMs = 5_000;
const maxTypes = 100;

/** Reads prices from the EC2 API and the Price List Query API; neither waits for the other. */
export class AwsPriceBook implements PriceBook {
  readonly #sources: PriceSources;
  readonly #entries = new Map<string, Entry>();

  constructor(sources: PriceSources) {
    this.#sources = sources;
  }

  async read(
    instanceType: string,
    options: { readonly maxAgeSeconds: number },
    signal: AbortSignal,
  ): Promise<KnownPrices> {
    signal.throwIfAborted();
    const maxAgeMs = options.maxAgeSeconds * 1_000;
    const { spot, onDemand } = this.#entryOf(instanceType);
    const reading = Promise.allSettled([onDemand.read(Math.max(maxAgeMs, dayMs))]);
    const [spotOutcome] = await untilAborted(Promise.allSettled([spot.read(maxAgeMs)]), signal);
    await untilAborted(this.#waitBriefly(reading), signal);
    const known = this.known(instanceType);
    const hasNoPrice = known.spot.size === 0 && known.onDemand === undefined;
    if (hasNoPrice && spotOutcome.status === 'rejected') throw spotOutcome.reason;
    return known;
  }

  async readSpot(
    instanceType: string,
    options: { readonly maxAgeSeconds: number },
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Price>> {
    signal.throwIfAborted();
    return untilAborted(this.#entryOf(instanceType).spot.read(options.maxAgeSeconds * 1_000), signal);
  }

  known(instanceType: string): KnownPrices {
    const entry = this.#entries.get(instanceType);
    const { readAt, ageMs } = entry?.spot ?? {};
    return {
      spot: entry?.spot.known ?? new Map(),
      ...(readAt === undefined || ageMs === undefined ? {} : { spotReadAt: readAt, spotAgeMs: ageMs }),
      onDemand: entry?.onDemand.known,
    };
  }

  learn(instanceType: string, { spot, spotAgeMs, onDemand }: LearnedPrices): void {
    const entry = this.#entryOf(instanceType);
    const now = this.#sources.clock.now();
    const learned = (usdPerHour: number, ageMs: number): Price => {
      return { usdPerHour, source: 'control-plane', readAt: now - ageMs };
    };
    if (spot.size > 0) {
      entry.spot.learn(new Map([...spot].map(([zone, usd]) => [zone, learned(usd, spotAgeMs)])), spotAgeMs);
    }
    if (onDemand !== undefined) entry.onDemand.learn(learned(onDemand.usdPerHour, onDemand.ageMs), onDemand.ageMs);
  }

  /** When there are too many types, the one that was not read for the longest time is dropped. */
  #entryOf(instanceType: string): Entry {
    const entry = this.#entries.get(instanceType) ?? this.#newEntry(instanceType);
    this.#entries.delete(instanceType);
    this.#entries.set(instanceType, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > maxTypes && oldest !== undefined) this.#entries.delete(oldest);
    return entry;
  }

  #newEntry(instanceType: string): Entry {
    const { clock, pricing, stopping } = this.#sources;
    return {
      spot: new SharedReading({
        clock,
        pauseAfterFailureMs: 0,
        read: () =>
          this.#withWarning('Spot prices', instanceType, readSpotPrices(this.#sources, instanceType, stopping)),
      }),
      onDemand: new SharedReading({
        clock,
        pauseAfterFailureMs: quarterMs,
        read: () => this.#withWarning('On-demand prices', instanceType, pricing.readPrice(instanceType, stopping)),
      }),
    };
  }

  async #withWarning<T>(what: 'Spot prices' | 'On-demand prices', instanceType: string, work: Promise<T>): Promise<T> {
    const { log, stopping } = this.#sources;
    try {
      return await work;
    } catch (error) {
      if (!stopping.aborted)
        log.warn(`${what} could not be read; the last ones stay, with their age`, { instanceType, error });
      throw error;
    }
  }

  async #waitBriefly(work: Promise<unknown>): Promise<void> {
    const { clock, stopping } = this.#sources;
    const done = new AbortController();
    const timeout = clock.sleep(maxOnDemandWaitMs, AbortSignal.any([done.signal, stopping])).catch(() => {});
    await Promise.race([work, timeout]);
    done.abort();
  }
}
