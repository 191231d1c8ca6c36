import { OverLimit } from './over-limit.js';

/** A request's permission to use the database, until it is released. */
export interface Turn {
  /** Releases the turn. Safe to call twice. */
  end(): void;
  /** Releases the turn while the promise is pending, and then waits for a new turn. */
  releaseDuring<T>(wait: Promise<T>): Promise<T>;
}

/** Which requests come first, and which are refused first. */
export type Urgency = 'urgent' | 'normal' | 'dispensable';

interface Queue {
  atWork: number;
  readonly waiting: (() => void)[];
}

/**
 * Limits how many requests of one key use the database at the same time, first come first served. Requests of other keys
 * therefore wait behind a few of them, and never behind all.
 */
export class Turns {
  readonly #queues = new Map<string, Queue>();

  constructor(
    private readonly maxAtWork: number,
    private readonly maxWaiting: number,
  ) {}

  /**
   * Waits for a turn; urgent requests come first. Throws `OverLimit` when too many wait already, and for a dispensable
   * request when it would not be among the next ones.
   */
  async waitForTurn(key: string, urgency: Urgency = 'normal'): Promise<Turn> {
    const isUrgent = urgency === 'urgent';
    const queued = this.#queues.get(key)?.waiting.length ?? 0;
    const maxWaiting = urgency === 'dispensable' ? Math.min(this.maxAtWork, this.maxWaiting) : this.maxWaiting;
    if (!isUrgent && queued >= maxWaiting)
      throw new OverLimit('Too many requests of this client wait for their turn', 5);
    await this.#begin(key, isUrgent);
    let isHeld = true;
    let isOver = false;
    const release = (): void => {
      if (isHeld) this.#end(key);
      isHeld = false;
    };
    return {
      end: () => {
        isOver = true;
        release();
      },
      releaseDuring: async (wait) => {
        release();
        try {
          return await wait;
        } finally {
          await this.#begin(key, isUrgent);
          isHeld = true;
          // The turn was ended meanwhile, because the caller left: nobody else would release it.
          if (isOver) release();
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
    // #end passes its place on without counting down, so that it is never free in between.
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
      // The embedded database answers within microtasks. Without setImmediate, new connections would wait for all of them.
      setImmediate(next);
    }
  }
}
