import { describeError, isSpotGuardError, type Logger, SpotGuardError } from '@spotguard/sdk';
import { CommandLedger } from '../commands/command-ledger.js';
import { OutboxLog } from '../outbox/outbox-log.js';
import { Journal } from '../procedures/journal.js';
import type { RecordLog, StateStorage, StateStore } from '../storage/state-storage.js';

/** A log that is not stored: its entries live as long as the process. */
const memoryOnly: RecordLog = { records: [], append: async () => {}, rewrite: async () => {} };

/**
 * Everything that survives a crash of the agent: the journal, the commands and the outbox. The state belongs to one
 * instance, whose id is known only after the platform plugin has started, so its parts are promises that resolve then.
 * While the storage fails, journal and ledger stay closed, because their earlier content is not known; reports are sent
 * from memory.
 */
export class DurableState {
  readonly #storage: StateStorage;
  readonly #log: Logger;
  #store: StateStore | undefined;
  #opening: Promise<void> | undefined;
  #isClosed = false;
  #problem: string | undefined;
  #outboxInMemory: OutboxLog | undefined;
  readonly #journal = withResolver<Journal>();
  readonly #ledger = withResolver<CommandLedger>();
  readonly #outbox = withResolver<OutboxLog>();
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

  /** Returns the error with which commands and procedures are refused; undefined while no problem is known. */
  readonly storageProblem = (): SpotGuardError | undefined => {
    if (this.#problem === undefined) return undefined;
    const message = `This agent cannot remember what it does: ${this.#problem}`;
    return new SpotGuardError('STORAGE_FAILED', message, { retryable: true });
  };

  /**
   * Opens the state of the instance `owner`. May be called again only after it has failed. The storage archives the
   * state of other instances. Before it rejects, it closes everything that it has opened.
   */
  open(owner: string): Promise<void> {
    const opening = this.#open(owner);
    this.#opening = opening;
    return opening;
  }

  /** Closes the state, also while it is being opened. It cannot be opened afterwards. */
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
      // A store may be closed only when none of its logs is being opened.
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

function withResolver<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolveLater: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    resolveLater = resolve;
  });
  return { promise, resolve: (value) => resolveLater(value) };
}
