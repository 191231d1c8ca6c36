import { emitKeypressEvents } from 'node:readline';
import { MarketEvents } from './living-market/market-events.js';
import { PriceWalk } from './living-market/price-walk.js';
import type { Stage } from './scenarios/scenario.js';
import { type SwitchPlan, switchWorkload } from './scenarios/switch-workload.js';
import { type Workload, zones } from './world/world.js';

const help =
  'keys: [s] switch between spot and on-demand  [z] next zone  [i] interruption  [r] rebalance  [p] price jump  [k] kill -9 the agent  [q] quit';

/** The agents look for signals and orders each second, so that what a key does is seen at once. */
const settings = {
  CREATE_SNAPSHOT_ON_SWITCH: 'false',
  TERMINATION_CHECK_INTERVAL: '1',
  REBALANCE_CHECK_INTERVAL: '1',
  SPOTGUARD_REPLICA_POLL_INTERVAL: '1',
  SPOTGUARD_REBALANCE_EXPIRY: '60',
  PRICING_REPORT_INTERVAL: '5',
};
/** The workloads besides the one that the keys control. The market takes the instances of all. */
const others = ['checkout-api', 'search'];

interface Key {
  readonly name?: string;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
}

/** Runs a living market, and lets a person at a terminal control one workload by keys and all by the page, until they quit. */
export class Interactive {
  readonly #stage: Stage;
  #workload: Workload | undefined;
  #market: SwitchPlan['to'] = 'spot';
  #zone = zones[0] ?? '';
  #isSwitching = false;
  readonly #walk: PriceWalk;
  #events: MarketEvents | undefined;
  readonly #quit = new AbortController();
  #pressed: Promise<void> = Promise.resolve();

  /** `random` returns a number from 0 to 1. */
  constructor(stage: Stage, random: () => number) {
    this.#stage = { ...stage, signal: AbortSignal.any([stage.signal, this.#quit.signal]) };
    this.#walk = new PriceWalk(this.#stage, random);
  }

  /** Resolves when the person has quit and all key presses have been handled. */
  async run(input: NodeJS.ReadStream): Promise<void> {
    const { world, timeline, signal } = this.#stage;
    const person = await world.addPerson('demo');
    timeline.note(`the page: ${world.controlPlane.urls[0]}/  log in as ${person.name} with ${person.password}`);
    this.#workload = await world.addWorkload({ name: 'web', market: 'spot', zone: this.#zone, settings }, signal);
    timeline.reach('registered', `${this.#workload.instanceId} spot in ${this.#zone}`);
    this.#reportErrors(this.#live(this.#workload));
    timeline.note(help);
    await this.#readKeys(input, signal);
    this.#quit.abort(new Error('The person has quit'));
    await this.#pressed;
  }

  /** Starts the other workloads and lets the market live. */
  async #live(workload: Workload): Promise<void> {
    const { world, timeline, signal } = this.#stage;
    const added = others.map(async (name, index) => {
      const zone = zones[(index + 1) % zones.length] ?? this.#zone;
      const other = await world.addWorkload({ name, market: 'spot', zone, settings }, signal);
      timeline.reach(`${name}: registered`, `${other.instanceId} spot in ${zone}`);
      return other;
    });
    this.#events = new MarketEvents(this.#stage, [...(await Promise.all(added)), workload]);
    await Promise.all([this.#walk.run(), this.#events.run()]);
  }

  #readKeys(input: NodeJS.ReadStream, signal: AbortSignal): Promise<void> {
    emitKeypressEvents(input);
    input.setRawMode(true);
    return new Promise((resolve) => {
      const quit = () => {
        input.setRawMode(false);
        input.pause();
        resolve();
      };
      signal.addEventListener('abort', quit, { once: true });
      input.on('keypress', (_: string, key: Key) => {
        // In raw mode a terminal sends no signals: Ctrl-Z is a key press, and different from the key Z.
        const isPlain = key.ctrl !== true && key.meta !== true;
        if (key.name === 'c' && key.ctrl) quit();
        else if (key.name === 'q' && isPlain) quit();
        else this.#reportErrors(this.#handleKey(isPlain ? key.name : undefined));
      });
      if (signal.aborted) quit();
    });
  }

  /** Reports the error of a key press, unless the person has quit meanwhile. */
  #reportErrors(press: Promise<void>): void {
    const { timeline, signal } = this.#stage;
    const handled = press.catch((error: Error) => {
      if (!signal.aborted) timeline.fault(error.message);
    });
    this.#pressed = Promise.all([this.#pressed, handled]).then(() => {});
  }

  async #handleKey(key: string | undefined): Promise<void> {
    const { world, timeline } = this.#stage;
    if (this.#workload === undefined) return;
    if (key === 's') await this.#switch({ to: this.#market === 'spot' ? 'ondemand' : 'spot', zone: this.#zone });
    else if (key === 'z')
      await this.#switch({ to: 'spot', zone: zones[(zones.indexOf(this.#zone) + 1) % zones.length] ?? '' });
    else if (key === 'i') await this.#events?.interrupt(this.#workload);
    else if (key === 'r') await this.#events?.rebalance(this.#workload);
    else if (key === 'p') timeline.note(`spot in ${this.#zone} costs $${await this.#jump()} an hour now`);
    else if (key === 'k') {
      const { instanceId } = await world.controlPlane.agent(this.#workload.name, this.#stage.signal);
      await world.region.kill(instanceId, 'agent');
      timeline.note(`kill -9 of the agent on ${instanceId}; its supervisor restarts it`);
    } else timeline.note(help);
  }

  /** Makes the pool that the keys chose last much more expensive. */
  async #jump(): Promise<number> {
    return Math.round((await this.#walk.jump(this.#zone)) * 1e4) / 1e4;
  }

  async #switch(plan: Pick<SwitchPlan, 'to' | 'zone'>): Promise<void> {
    if (this.#workload === undefined) return;
    if (this.#isSwitching) {
      this.#stage.timeline.note('One switch at a time: this one is not finished');
      return;
    }
    this.#isSwitching = true;
    try {
      const { world, signal } = this.#stage;
      // A failover may have moved it.
      const { instanceId } = await world.controlPlane.agent(this.#workload.name, signal);
      const switched = await switchWorkload(
        { ...this.#workload, instanceId },
        { ...plan, terminateAfterSeconds: 1 },
        this.#stage,
      );
      this.#workload = switched.workload;
      this.#market = plan.to;
      this.#zone = plan.zone;
    } finally {
      this.#isSwitching = false;
    }
  }
}
