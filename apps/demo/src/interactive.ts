import { emitKeypressEvents } from 'node:readline';
import type { Stage } from './scenarios/scenario.js';
import { type SwitchPlan, switchWorkload } from './scenarios/switch-workload.js';
import { type Workload, zones } from './world/world.js';

const help = 'keys: [s] switch between spot and on-demand  [z] next zone  [k] kill -9 the agent  [q] quit';

interface Key {
  readonly name?: string;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
}

/** Lets a person at a terminal control one workload by keys until they quit. */
export class Interactive {
  readonly #stage: Stage;
  #workload: Workload | undefined;
  #market: SwitchPlan['to'] = 'spot';
  #zone = zones[0] ?? '';
  #isSwitching = false;
  readonly #quit = new AbortController();
  #pressed: Promise<void> = Promise.resolve();

  constructor(stage: Stage) {
    this.#stage = { ...stage, signal: AbortSignal.any([stage.signal, this.#quit.signal]) };
  }

  /** Resolves when the person has quit and all key presses have been handled. */
  async run(input: NodeJS.ReadStream): Promise<void> {
    const { world, timeline, signal } = this.#stage;
    this.#workload = await world.addWorkload(
      { name: 'web', market: 'spot', zone: this.#zone, settings: { CREATE_SNAPSHOT_ON_SWITCH: 'false' } },
      signal,
    );
    timeline.reach('registered', `${this.#workload.instanceId} spot in ${this.#zone}`);
    timeline.note(help);
    await this.#readKeys(input, signal);
    this.#quit.abort(new Error('The person has quit'));
    await this.#pressed;
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
    else if (key === 'k') {
      await world.region.kill(this.#workload.instanceId, 'agent');
      timeline.note(`kill -9 of the agent on ${this.#workload.instanceId}; its supervisor restarts it`);
    } else timeline.note(help);
  }

  async #switch(plan: Pick<SwitchPlan, 'to' | 'zone'>): Promise<void> {
    if (this.#workload === undefined) return;
    if (this.#isSwitching) {
      this.#stage.timeline.note('One switch at a time: this one is not finished');
      return;
    }
    this.#isSwitching = true;
    try {
      const switched = await switchWorkload(this.#workload, { ...plan, terminateAfterSeconds: 1 }, this.#stage);
      this.#workload = switched.workload;
      this.#market = plan.to;
      this.#zone = plan.zone;
    } finally {
      this.#isSwitching = false;
    }
  }
}
