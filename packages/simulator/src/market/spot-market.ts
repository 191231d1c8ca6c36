import { type InstanceType, instanceTypes } from '../state/instance-types.js';
import type { RegionClock } from '../state/region-clock.js';
import type { Zone } from '../state/zones.js';
import { listPrice } from './list-price.js';

/** A spot pool: an instance type in a zone. */
export interface SpotPool {
  readonly instanceType: string;
  readonly zone: string;
}

/** A change of a pool's price. */
export interface PriceChange {
  /** Higher for a later change. */
  readonly sequence: number;
  readonly type: InstanceType;
  readonly zone: Zone;
  /** With Linux. */
  readonly usdPerHour: number;
  readonly at: Date;
}

const hourMs = 3_600_000;

/** The spot prices of all pools, with their history. */
export class SpotMarket {
  #history: readonly PriceChange[];

  constructor(
    private readonly parts: { readonly region: string; readonly zones: readonly Zone[]; clock: RegionClock },
  ) {
    const pools = parts.zones.flatMap((zone) => instanceTypes.map((type) => ({ type, zone })));
    const seeds = pools.flatMap(({ type, zone }) => {
      const share = fractionOf(`${type.name} ${zone.name}`);
      const usdPerHour = listPrice(type, parts.region) * (0.25 + 0.2 * share);
      const begun = parts.clock.now() - (2 + 4 * share) * hourMs;
      return [
        { type, zone, usdPerHour: usdPerHour * 1.25, at: new Date(begun - 26 * hourMs) },
        { type, zone, usdPerHour, at: new Date(begun) },
      ];
    });
    this.#history = seeds
      .sort((left, right) => left.at.getTime() - right.at.getTime())
      .map((change, sequence) => ({ sequence, ...change }));
  }

  /** Sets the price of a pool from now on. 0 is allowed, because EC2 has been seen to report it. */
  setPrice(pool: SpotPool, usdPerHour: number): void {
    const type = instanceTypes.find(({ name }) => name === pool.instanceType);
    const zone = this.parts.zones.find(({ name }) => name === pool.zone);
    if (!type || !zone) throw new RangeError(`The region has no spot pool ${pool.instanceType} in ${pool.zone}.`);
    if (!(usdPerHour >= 0 && usdPerHour < Infinity)) throw new RangeError(`${usdPerHour} is not a price.`);
    const change = { sequence: this.#history.length, type, zone, usdPerHour, at: new Date(this.parts.clock.now()) };
    this.#history = [...this.#history, change];
  }

  /** Returns the changes after `from` up to `to`, and for each pool the last one before, newest first. */
  changes(from: number, to: number): readonly PriceChange[] {
    const inForce = new Set<string>();
    return [...this.#history].reverse().filter(({ at, type, zone }) => {
      if (at.getTime() > to) return false;
      if (at.getTime() > from) return true;
      const pool = `${type.name} ${zone.name}`;
      return !inForce.has(pool) && inForce.add(pool);
    });
  }
}

/** Returns a number from 0 up to, but not including, 1: the same for the same text (FNV-1a). */
function fractionOf(text: string): number {
  const hash = [...text].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 0x01000193), 0x811c9dc5);
  return (hash >>> 0) / 2 ** 32;
}
