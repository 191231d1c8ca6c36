import type { Logger } from '@spotguard/sdk';
import type { Durability, RecordLog } from './state-storage.js';

export interface CompactingLogOptions<E> {
  /** Of the log, for messages. */
  readonly name: string;
  readonly logger: Logger;
  /** Called with each entry once it is on disk, in the order of the calls of `append`. */
  readonly apply: (entry: E) => void;
  /** Forgets what is too old to matter and gives the entries that rebuild all else. */
  readonly remaining: () => readonly E[];
}

/** Below this a log is not worth a rewrite. */
const minLines = 1_000;

/**
 * A record log that does not grow without end: when it has twice the lines that are needed, it is rewritten with those
 * alone, while the agent works. A crash at any moment leaves either the old or the new log, and both hold every entry
 * that was acknowledged.
 */
export class CompactingLog<E> {
  readonly #log: RecordLog;
  readonly #options: CompactingLogOptions<E>;
  /** Entries that are asked for and not acknowledged, in order: a rewrite replaces what they are written to. */
  readonly #pending = new Set<E>();
  #lines: number;
  #maxLines = minLines;

  constructor(log: RecordLog, options: CompactingLogOptions<E>) {
    this.#log = log;
    this.#options = options;
    this.#lines = log.records.length;
  }

  /** Resolves when the entry is on disk and applied; rejects, with nothing applied, when the disk does not take it. */
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

  /** Rewrites the log as it is opened, if lines can be left out; to be called before anything is appended. */
  async compactAtOpen(mayForget: boolean): Promise<void> {
    if (mayForget || this.#lines >= this.#maxLines) await this.#rewrite();
  }

  /** A log that cannot be rewritten goes on growing, and is tried again when it has grown as much once more. */
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
