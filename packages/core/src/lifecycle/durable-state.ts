import { CommandLedger } from '../commands/command-ledger.js';
import { OutboxLog } from '../outbox/outbox-log.js';
import { Journal } from '../procedures/journal.js';
import type { StateStorage, StateStore } from '../storage/state-storage.js';

interface Opened {
  readonly journal: Journal;
  readonly ledger: CommandLedger;
  readonly outbox: OutboxLog;
}

/**
 * Everything an agent remembers across crashes. It belongs to one host, whose id is known only after the platform
 * plugin has started, so the rooms that use it hold promises until then.
 */
export class DurableState {
  readonly #storage: StateStorage;
  #store: StateStore | undefined;
  #resolve: (opened: Opened) => void = () => {};
  readonly #opened = new Promise<Opened>((resolve) => {
    this.#resolve = resolve;
  });
  readonly journal = this.#opened.then(({ journal }) => journal);
  readonly ledger = this.#opened.then(({ ledger }) => ledger);
  readonly outbox = this.#opened.then(({ outbox }) => outbox);

  constructor(storage: StateStorage) {
    this.#storage = storage;
  }

  get isOpen(): boolean {
    return this.#store !== undefined;
  }

  /** Opens the state of this host; to be tried again only when it failed. The storage archives that of other hosts. */
  async open(owner: string): Promise<void> {
    const store = await this.#storage.open(owner);
    const [journal, ledger, outbox] = await Promise.all([
      store.log('journal').then((log) => Journal.open(log)),
      store.log('commands').then((log) => CommandLedger.open(log)),
      store.log('outbox').then((log) => OutboxLog.open(log)),
    ]);
    this.#store = store;
    this.#resolve({ journal, ledger, outbox });
  }

  async close(): Promise<void> {
    await this.#store?.close();
  }
}
