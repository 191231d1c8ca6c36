import { describeError, isSpotGuardError, type Logger, SpotGuardError } from '@spotguard/sdk';
import { CommandLedger } from '../commands/command-ledger.js';
import { OutboxLog } from '../outbox/outbox-log.js';
import { Journal } from '../procedures/journal.js';
import type { RecordLog, StateStorage, StateStore } from '../storage/state-storage.js';

/** A log that is written nowhere: its entries live as long as the process. */
const memoryOnly: RecordLog = { records: [], append: async () => {}, rewrite: async () => {} };

/**
 * Everything an agent remembers across crashes. It belongs to one instance, whose id is known only after the platform
 * plugin has started, so what uses it waits for promises until then. While the storage fails, journal and ledger stay
 * closed, because what an earlier process left there is not known; reports are sent from memory.
 */
export class DurableState {
  readonly #storage: StateStorage;
  readonly #log: Logger;
  #store: StateStore | undefined;
  #opening: Promise<void> | undefined;
  #isClosed = false;
  #problem: string | undefined;
  #outboxInMemory: OutboxLog | undefined;
  readonly #journal = promised<Journal>();
  readonly #ledger = promised<CommandLedger>();
  readonly #outbox = promised<OutboxLog>();
  readonly journal = this.#journal.promise;
  readonly ledger = this.#ledger.promise;
  readonly outbox = this.#outbox.promise;

  constructor(storage: StateStorage, log: Logger) {
    this.#storage = storage;
    this.#log = log;
  }

  get isOpen(): boolean {
    return this.#store !== undefined;
  }

  /** Why the state could not be opened; undefined before the first try and once it is open. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** The error with which work that must be remembered is refused; undefined while no problem is known. */
  readonly storageProblem = (): SpotGuardError | undefined => {
    if (this.#problem === undefined) return undefined;
    const message = `This agent cannot remember what it does: ${this.#problem}`;
    return new SpotGuardError('STORAGE_FAILED', message, { retryable: true });
  };

  /**
   * Opens the state of this instance; called again only after it failed. The storage archives that of other instances. When it
   * rejects, everything that it had opened is closed again.
   */
  open(owner: string): Promise<void> {
    const opening = this.#open(owner);
    this.#opening = opening;
    return opening;
  }

  /** Also closes what is being opened at this moment; nothing can be opened afterwards. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#opening?.catch(() => {});
    await this.#store?.close();
  }

  async #open(owner: string): Promise<void> {
    let store: StateStore | undefined;
    try {
      store = await this.#storage.open(owner);
      const opening = [
        store.log('journal').then((log) => Journal.open(log, this.#log)),
        store.log('commands').then((log) => CommandLedger.open(log, this.#log)),
        store.log('outbox'),
      ] as const;
      // A store is closed when none of its logs is being opened any more.
      await Promise.allSettled(opening);
      const [journal, ledger, outbox] = await Promise.all(opening);
      if (this.#isClosed) throw new SpotGuardError('CANCELLED', 'The agent is stopping');
      if (this.#outboxInMemory === undefined) this.#outbox.resolve(await OutboxLog.open(outbox));
      else await this.#outboxInMemory.moveTo(outbox);
      this.#store = store;
      this.#problem = undefined;
      this.#journal.resolve(journal);
      this.#ledger.resolve(ledger);
    } catch (error) {
      await store?.close().catch(() => {});
      this.#problem = describeError(error);
      if (!isSpotGuardError(error, 'ALREADY_RUNNING')) await this.#keepReportsInMemory();
      throw error;
    }
  }

  async #keepReportsInMemory(): Promise<void> {
    this.#outboxInMemory ??= await OutboxLog.open(memoryOnly);
    this.#outbox.resolve(this.#outboxInMemory);
  }
}

function promised<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let settle: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle(value) };
}
