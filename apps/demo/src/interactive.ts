import { emitKeypressEvents } from 'node:readline';
import { type Move, move } from './scenarios/move.js';
import type { Stage } from './scenarios/scenario.js';
import { type Workload, zones } from './world/world.js';

const help = 'keys: [s] switch between spot and on-demand  [z] next zone  [k] kill -9 the agent  [q] quit';

interface Key {
  readonly name?: string;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
}

/** Lets a person at a terminal play with one workload until they quit. */
export class Interactive {
  readonly #stage: Stage;
  #workload: Workload | undefined;
  #market: Move['to'] = 'spot';
  #zone = zones[0] ?? '';
  #moving = false;
  readonly #leave = new AbortController();
  #pressed: Promise<void> = Promise.resolve();

  constructor(stage: Stage) {
    this.#stage = { ...stage, signal: AbortSignal.any([stage.signal, this.#leave.signal]) };
  }

  /** Resolves when the person has quit, and nothing that they ordered is still followed. */
  async run(input: NodeJS.ReadStream): Promise<void> {
    const { world, timeline, signal } = this.#stage;
    this.#workload = await world.addWorkload(
      { name: 'web', market: 'spot', zone: this.#zone, settings: { CREATE_SNAPSHOT_ON_SWITCH: 'false' } },
      signal,
    );
    timeline.reach('registered', `${this.#workload.instanceId} spot in ${this.#zone}`);
    timeline.note(help);
    await this.#keys(input, signal);
    this.#leave.abort(new Error('The person has quit'));
    await this.#pressed;
  }

  #keys(input: NodeJS.ReadStream, signal: AbortSignal): Promise<void> {
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
        // A terminal that is read key by key sends no signals: Ctrl-Z is a key like any other, and not the key Z.
        const isPlain = key.ctrl !== true && key.meta !== true;
        if (key.name === 'c' && key.ctrl) quit();
        else if (key.name === 'q' && isPlain) quit();
        else this.#follow(this.#press(isPlain ? key.name : undefined));
      });
      if (signal.aborted) quit();
    });
  }

  /** Tells what comes of a key, unless the person has quit meanwhile. */
  #follow(press: Promise<void>): void {
    const { timeline, signal } = this.#stage;
    const followed = press.catch((error: Error) => {
      if (!signal.aborted) timeline.fault(error.message);
    });
    this.#pressed = Promise.all([this.#pressed, followed]).then(() => {});
  }

  async #press(key: string | undefined): Promise<void> {
    const { world, timeline } = this.#stage;
    if (this.#workload === undefined) return;
    if (key === 's') await this.#move({ to: this.#market === 'spot' ? 'ondemand' : 'spot', zone: this.#zone });
    else if (key === 'z')
      await this.#move({ to: 'spot', zone: zones[(zones.indexOf(this.#zone) + 1) % zones.length] ?? '' });
    else if (key === 'k') {
      await world.region.kill(this.#workload.instanceId, 'agent');
      timeline.note(`kill -9 of the agent on ${this.#workload.instanceId}; its supervisor starts it again`);
    } else timeline.note(help);
  }

  async #move(order: Pick<Move, 'to' | 'zone'>): Promise<void> {
    if (this.#workload === undefined) return;
    if (this.#moving) {
      this.#stage.timeline.note('One switch at a time: this one is not finished');
      return;
    }
    this.#moving = true;
    try {
      const moved = await move(this.#workload, { ...order, terminateAfterSeconds: 1 }, this.#stage);
      this.#workload = moved.workload;
      this.#market = order.to;
      this.#zone = order.zone;
    } finally {
      this.#moving = false;
    }
  }
}
