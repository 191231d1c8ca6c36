import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../scenarios/scenario.js';
import { instanceType, zones } from '../world/world.js';

/** The on-demand price of the demo's instance type, in USD per hour. */
const onDemandPrice = 0.0416;
const everyMilliseconds = 4_000;
/** How far a price goes in one step, as a part of itself. */
const step = 0.04;
const share = { min: 0.22, max: 0.8 };
const jump = 1.6;

/** Lets the spot price of each pool go up and down at random, as long as the demo runs. */
export class PriceWalk {
  readonly #prices = new Map(zones.map((zone, index) => [zone, onDemandPrice * (0.3 + 0.05 * index)]));

  constructor(
    private readonly stage: Pick<Stage, 'world' | 'signal'>,
    /** Returns a number from 0 to 1. */
    private readonly random: () => number,
  ) {}

  /** Changes the prices again and again, until the signal aborts. */
  async run(): Promise<void> {
    const { signal } = this.stage;
    while (!signal.aborted) {
      for (const zone of zones) await this.#move(zone, 1 + step * (2 * this.random() - 1));
      await sleep(everyMilliseconds, undefined, { signal });
    }
  }

  /** Makes a pool much more expensive at once, and returns its new price. */
  jump(zone: string): Promise<number> {
    return this.#move(zone, jump);
  }

  async #move(zone: string, factor: number): Promise<number> {
    const price = (this.#prices.get(zone) ?? onDemandPrice * share.min) * factor;
    const kept = Math.min(share.max * onDemandPrice, Math.max(share.min * onDemandPrice, price));
    this.#prices.set(zone, kept);
    await this.stage.world.region.setSpotPrice({ instanceType, zone }, Math.round(kept * 1e6) / 1e6);
    return kept;
  }
}
