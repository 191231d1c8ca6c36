import { setTimeout as sleep } from 'node:timers/promises';
import { isReadOnly, isUnavailable } from './unavailable.js';

/** Runs a statement for many items. The answers are in the order of the items. */
export type RunForAll<Item, Answer> = (items: readonly Item[]) => Promise<readonly Answer[]>;

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** The most items of a statement. */
export const maxItems = 100;
/**
 * How long a statement waits for more items when the one before had several. Those that were answered together also come back
 * together, and the first of them would else go alone.
 */
const gatherMilliseconds = 2;

/**
 * Runs one statement for many requests: those that arrive while it runs are done together by the next one. So a request
 * costs a part of a statement and of a commit when many arrive, and is answered when its own commit is done.
 */
export class SharedStatement<Item, Answer> {
  readonly #waiting: Waiting<Item, Answer>[] = [];
  #isRunning = false;
  /** How many items the last statement had. */
  #lastItems = 1;

  constructor(private readonly runForAll: RunForAll<Item, Answer>) {}

  /** Resolves to the answer for an item, and rejects with the error of its statement. */
  run(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#isRunning) return;
      this.#isRunning = true;
      // Requests that arrived in the same turn of the event loop are sent together.
      setImmediate(() => void this.#runAll());
    });
  }

  async #runAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (this.#waiting.length < this.#lastItems) await sleep(gatherMilliseconds);
      const batch = this.#waiting.splice(0, maxItems);
      this.#lastItems = batch.length;
      await this.#runBatch(batch);
    }
    this.#isRunning = false;
  }

  async #runBatch(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.runForAll(batch.map(({ item }) => item));
      if (answers.length !== batch.length) throw new Error('A statement did not answer each of its items.');
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      if (isUnavailable(error) || isReadOnly(error)) {
        // Those that wait would fail as well, after having waited for the database once more.
        for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(error);
      } else if (batch.length === 1) for (const { reject } of batch) reject(error);
      // One item has a value that cannot be stored; the others must not fail with it.
      else for (const waiting of batch) await this.#runBatch([waiting]);
    }
  }
}
