import type { Logger } from '@spotguard/sdk';
import type { Durability, RecordLog } from './state-storage.js';

export interface CompactingLogOptions<E> {
  /** The name of the log, for messages. */
  readonly name: string;
  readonly logger: Logger;
  /** Called with each entry once it is on disk, in the order of the calls of `append`. */
  readonly apply: (entry: E) => void;
  /** Forgets what is too old to be needed, and returns the entries from which everything else can be restored. */
  readonly remaining: () => readonly E[];
}

/** A log with fewer lines is not rewritten. */
const minLines = 1_000;

/**
 * A record log that does not grow without limit. When it has twice as many lines as are needed, it is rewritten with
 * the needed ones, while the agent works. A crash at any moment leaves either the old or the new log, and each of them
 * contains every entry that was acknowledged.
 */
export class CompactingLog<E> {
  readonly #log: RecordLog;
  readonly #options: CompactingLogOptions<E>;
  /**
   * Entries that are being written, in order. A rewrite includes them, because it replaces the log to which they go.
   */
  readonly #pending = new Set<E>();
  #lines: number;
  #maxLines = minLines;

  constructor(log: RecordLog, options: CompactingLogOptions<E>) {
    this.#log = log;
    this.#options = options;
    this.#lines = log.records.length;
  }

  /** Resolves when the entry is on disk and applied. Rejects when it cannot be written; it is not applied then. */
  async append(entry: E, durability?: Durability): Promise<void> {
    this.#pending.add(entry);
    try {
      await this.#log.append(entry, durability);
      this.#options.apply(entry);
    } finally {
      this.#pending.delete(entry);
    }
    this.#lines += 1;
    if (this.#lines >= this.#maxLines) void this.#compact();
  }

  /** Rewrites a log that was just opened if it is long or `canForget` is true. Call it before anything is appended. */
  async compactAtOpen(canForget: boolean): Promise<void> {
    if (canForget || this.#lines >= this.#maxLines) await this.#rewrite();
  }

  /** Rewrites the log. After a failure the log goes on growing, and the next try comes when it has doubled again. */
  async #compact(): Promise<void> {
    const { name, logger } = this.#options;
    await this.#rewrite().catch((error) => logger.warn('Log could not be compacted', { log: name, error }));
  }

  #rewrite(): Promise<void> {
    const entries = [...this.#options.remaining(), ...this.#pending];
    this.#lines = entries.length;
    this.#maxLines = Math.max(minLines, 2 * entries.length);
    return this.#log.rewrite(entries);
  }
}
