import { CommandLedger } from '../commands/command-ledger.js';
import { OutboxLog } from '../outbox/outbox-log.js';
import { Journal } from '../procedures/journal.js';
import type { StateStorage, StateStore } from '../storage/state-storage.js';

interface Opened {
  readonly store: StateStore;
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
  #resolve: (opened: Promise<Opened>) => void = () => {};
  readonly #opened = new Promise<Opened>((resolve) => {
    this.#resolve = resolve;
  });
  readonly journal = this.#opened.then(({ journal }) => journal);
  readonly ledger = this.#opened.then(({ ledger }) => ledger);
  readonly outbox = this.#opened.then(({ outbox }) => outbox);
  #asked = false;

  constructor(storage: StateStorage) {
    this.#storage = storage;
    // Whoever uses a part sees the failure; nobody has to.
    for (const part of [this.journal, this.ledger, this.outbox]) part.catch(() => {});
  }

  /** Opens the state of this host. State of another host is archived by the storage. */
  async open(owner: string): Promise<void> {
    this.#asked = true;
    const opening = this.#openAll(owner);
    this.#resolve(opening);
    await opening;
  }

  async close(): Promise<void> {
    if (!this.#asked) return;
    const opened = await this.#opened.catch(() => undefined);
    await opened?.store.close();
  }

  async #openAll(owner: string): Promise<Opened> {
    const store = await this.#storage.open(owner);
    const [journal, ledger, outbox] = await Promise.all([
      store.log('journal').then((log) => Journal.open(log)),
      store.log('commands').then((log) => CommandLedger.open(log)),
      store.log('outbox').then((log) => OutboxLog.open(log)),
    ]);
    return { store, journal, ledger, outbox };
  }
}
