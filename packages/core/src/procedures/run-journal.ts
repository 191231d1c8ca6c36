import { type Clock, type Logger, type Procedure, SpotGuardError } from '@spotguard/sdk';
import type { Journal } from './journal.js';
import { applyEntry, type JournalEntry, type RunRecord } from './run-record.js';
import { withStorageDeadline } from './storage-deadline.js';

export interface RunJournalOptions {
  readonly procedure: Procedure;
  /** Undefined for a run that is in memory only from its beginning. */
  readonly journal: Journal | undefined;
  readonly record: RunRecord;
  readonly clock: Clock;
  readonly log: Logger | undefined;
}

/**
 * What one run has done so far. Each entry is written to the journal before it is added to the record. When the journal
 * fails, a procedure with `onStorageFailure: 'continue-in-memory'` goes on with the record in memory. The journal gets
 * no further entries of that run, because one would be missing.
 */
export class RunJournal {
  readonly #options: RunJournalOptions;
  #journal: Journal | undefined;
  #record: RunRecord;

  constructor(options: RunJournalOptions) {
    this.#options = options;
    this.#journal = options.journal;
    this.#record = options.record;
  }

  get record(): RunRecord {
    return this.#record;
  }

  /** True once entries of this run are missing in the journal. */
  get isInMemory(): boolean {
    return this.#journal === undefined;
  }

  /**
   * Writes the entry and adds it to the record. Rejects when it cannot be written and the procedure may not go on in
   * memory.
   */
  async write(entry: WithoutEnvelope<JournalEntry>): Promise<void> {
    const line = { ...entry, run: this.#record.key, at: this.#options.clock.now() } as JournalEntry;
    this.#record = (await this.#writeToJournal(line)) ?? this.#applyInMemory(line);
  }

  async #writeToJournal(line: JournalEntry): Promise<RunRecord | undefined> {
    if (this.#journal === undefined) return undefined;
    const { procedure, log } = this.#options;
    try {
      return await withStorageDeadline(this.#journal.record(line), this.#options);
    } catch (error) {
      if (!canContinueInMemory(procedure)) throw error;
      this.#journal = undefined;
      logContinuesInMemory(log, { procedure: procedure.id, run: line.run, error });
      return undefined;
    }
  }

  #applyInMemory(line: JournalEntry): RunRecord {
    const record = applyEntry(this.#record, line);
    if (record !== undefined) return record;
    throw new SpotGuardError('INVARIANT', `Entry '${line.type}' for run '${line.run}', which never started`);
  }
}

/** Logs that a run goes on without the journal. */
export function logContinuesInMemory(
  log: Logger | undefined,
  { procedure, run, error }: { readonly procedure: string; readonly run: string; readonly error: unknown },
): void {
  log?.error('Journal failed: the procedure goes on in memory', { procedure, run, error });
}

/** Returns true when runs of this procedure go on although the journal fails. */
export function canContinueInMemory({ onStorageFailure }: Procedure): boolean {
  return onStorageFailure === 'continue-in-memory';
}

type WithoutEnvelope<E> = E extends unknown ? Omit<E, 'run' | 'at'> : never;
