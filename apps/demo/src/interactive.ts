import { emitKeypressEvents } from 'node:readline';
import { type Move, move } from './scenarios/move.js';
import type { Stage } from './scenarios/scenario.js';
import type { Workload } from './world/world.js';

const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
const help = 'keys: [s] switch between spot and on-demand  [z] next zone  [k] kill -9 the agent  [q] quit';

interface Key {
  readonly name?: string;
  readonly ctrl?: boolean;
}

/** Lets a person at a terminal play with one workload until they quit. */
export class Interactive {
  readonly #stage: Stage;
  #workload: Workload | undefined;
  #market: Move['to'] = 'spot';
  #zone = zones[0] ?? '';
  #moving = false;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async run(input: NodeJS.ReadStream): Promise<void> {
    const { world, timeline, signal } = this.#stage;
    this.#workload = await world.addWorkload(
      { name: 'web', market: 'spot', zone: this.#zone, settings: { CREATE_SNAPSHOT_ON_SWITCH: 'false' } },
      signal,
    );
    timeline.reach('registered', `${this.#workload.instanceId} spot in ${this.#zone}`);
    timeline.note(help);
    await this.#keys(input, signal);
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
        if (key.name === 'q' || (key.ctrl && key.name === 'c')) quit();
        else this.#press(key.name).catch((error: Error) => this.#stage.timeline.fault(error.message));
      });
    });
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
