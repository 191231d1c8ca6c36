import type { Clock, Logger } from '@spotguard/sdk';
import { untilAborted } from '@spotguard/sdk/async';
import type { KnownPrices, Price, PriceBook } from '../contract.js';
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
  /** Ends readings that are under way when the plugin is disposed. */
  readonly life: AbortSignal;
}

const dayMs = 24 * 3_600_000;
const quarterMs = 15 * 60_000;
/** How much longer than for the spot prices a reader waits for the on-demand price; it is in the book next time. */
const onDemandPatienceMs = 5_000;
const maxTypes = 100;

/** Prices by the EC2 API and the Price List Query API, which do not wait for each other. */
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
    await untilAborted(this.#patiently(reading), signal);
    const known = this.known(instanceType);
    const isBlank = known.spot.size === 0 && known.onDemand === undefined;
    if (isBlank && spotOutcome.status === 'rejected') throw spotOutcome.reason;
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

  /** Of too many types the one that was not asked for the longest is forgotten. */
  #entryOf(instanceType: string): Entry {
    const entry = this.#entries.get(instanceType) ?? this.#newEntry(instanceType);
    this.#entries.delete(instanceType);
    this.#entries.set(instanceType, entry);
    const [forgotten] = this.#entries.keys();
    if (this.#entries.size > maxTypes && forgotten !== undefined) this.#entries.delete(forgotten);
    return entry;
  }

  #newEntry(instanceType: string): Entry {
    const { clock, pricing, life } = this.#sources;
    return {
      spot: new SharedReading({
        clock,
        restAfterFailureMs: 0,
        read: () => this.#told('Spot prices', instanceType, readSpotPrices(this.#sources, instanceType, life)),
      }),
      onDemand: new SharedReading({
        clock,
        restAfterFailureMs: quarterMs,
        read: () => this.#told('On-demand prices', instanceType, pricing.readPrice(instanceType, life)),
      }),
    };
  }

  async #told<T>(what: 'Spot prices' | 'On-demand prices', instanceType: string, work: Promise<T>): Promise<T> {
    const { log, life } = this.#sources;
    try {
      return await work;
    } catch (error) {
      if (!life.aborted)
        log.warn(`${what} could not be read; what was known stays, with its age`, { instanceType, error });
      throw error;
    }
  }

  async #patiently(work: Promise<unknown>): Promise<void> {
    const { clock, life } = this.#sources;
    const done = new AbortController();
    const patience = clock.sleep(onDemandPatienceMs, AbortSignal.any([done.signal, life])).catch(() => {});
    await Promise.race([work, patience]);
    done.abort();
  }
}
