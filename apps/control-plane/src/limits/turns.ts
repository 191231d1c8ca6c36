import { OverLimit } from './over-limit.js';

/** The right to work on the database for one request, until it is given back. */
export interface Turn {
  /** Gives it back; safe to call twice. */
  end(): void;
  /** Gives it back for as long as something else is waited for, and then waits for the next one. */
  rest<T>(wait: Promise<T>): Promise<T>;
}

interface Queue {
  atWork: number;
  readonly waiting: (() => void)[];
}

/**
 * Lets only so many requests of one key work at the same time, first come first served: however many come at once,
 * somebody else's next query waits behind a few of theirs and not behind all.
 */
export class Turns {
  readonly #queues = new Map<string, Queue>();

  constructor(
    private readonly maxAtWork: number,
    private readonly maxWaiting: number,
  ) {}

  /** Waits for a turn, `isUrgent` before all others. Throws `OverLimit` when too many wait already. */
  async take(key: string, isUrgent = false): Promise<Turn> {
    const queued = this.#queues.get(key)?.waiting.length ?? 0;
    if (!isUrgent && queued >= this.maxWaiting)
      throw new OverLimit('Too many requests of this client wait for their turn', 5);
    await this.#begin(key, isUrgent);
    let isHeld = true;
    let isOver = false;
    const give = (): void => {
      if (isHeld) this.#end(key);
      isHeld = false;
    };
    return {
      end: () => {
        isOver = true;
        give();
      },
      rest: async (wait) => {
        give();
        try {
          return await wait;
        } finally {
          await this.#begin(key, isUrgent);
          isHeld = true;
          // Ended meanwhile, because the asker left: nobody would give it back.
          if (isOver) give();
        }
      },
    };
  }

  async #begin(key: string, isUrgent: boolean): Promise<void> {
    const queue = this.#queues.get(key) ?? { atWork: 0, waiting: [] };
    this.#queues.set(key, queue);
    if (queue.atWork < this.maxAtWork) {
      queue.atWork += 1;
      return;
    }
    // Who ends hands the place over, so that it is never counted as free in between.
    await new Promise<void>((resolve) => {
      if (isUrgent) queue.waiting.unshift(resolve);
      else queue.waiting.push(resolve);
    });
  }

  #end(key: string): void {
    const queue = this.#queues.get(key);
    if (queue === undefined) return;
    const next = queue.waiting.shift();
    if (next === undefined) {
      queue.atWork -= 1;
      if (queue.atWork === 0) this.#queues.delete(key);
    } else {
      // The embedded database answers within microtasks: without a breath in between, new connections would wait for all.
      setImmediate(next);
    }
  }
}
