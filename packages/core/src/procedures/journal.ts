import { SpotGuardError } from '@spotguard/sdk';
import type { RecordLog } from '../storage/state-storage.js';
import { applyEntry, entriesOf, type JournalEntry, type RunRecord } from './run-record.js';

const endedRunsKept = 200;

/** The durable memory of the procedures: an entry is on disk before anything acts on it. */
export class Journal {
  readonly #log: RecordLog;
  readonly #runs = new Map<string, RunRecord>();

  private constructor(log: RecordLog) {
    this.#log = log;
  }

  /** Reads the runs back and keeps, of those that have ended, the last {@link endedRunsKept}. */
  static async open(log: RecordLog): Promise<Journal> {
    const journal = new Journal(log);
    for (const entry of log.records) if (isJournalEntry(entry)) journal.#apply(entry);
    await journal.#compact();
    return journal;
  }

  get unfinished(): readonly RunRecord[] {
    return [...this.#runs.values()].filter((run) => run.outcome === undefined);
  }

  find(key: string): RunRecord | undefined {
    return this.#runs.get(key);
  }

  /** Writes the entry, then applies it; returns the run as it now is. */
  async record(entry: JournalEntry): Promise<RunRecord> {
    await this.#log.append(entry, isRepeatable(entry) ? 'repeatable' : 'final');
    const run = this.#apply(entry);
    if (run === undefined) {
      throw new SpotGuardError(
        'INVARIANT',
        `Journal entry '${entry.type}' for run '${entry.run}', which never started`,
      );
    }
    return run;
  }

  #apply(entry: JournalEntry): RunRecord | undefined {
    const run = applyEntry(this.#runs.get(entry.run), entry);
    // Runs are kept in the order in which they ended, so that the oldest end is the first to be forgotten.
    if (entry.type === 'ended') this.#runs.delete(entry.run);
    if (run !== undefined) this.#runs.set(entry.run, run);
    return run;
  }

  async #compact(): Promise<void> {
    const ended = [...this.#runs.values()].filter((run) => run.outcome !== undefined);
    if (ended.length <= endedRunsKept) return;
    for (const run of ended.slice(0, -endedRunsKept)) this.#runs.delete(run.key);
    await this.#log.rewrite([...this.#runs.values()].flatMap(entriesOf));
  }
}

/** A result that got lost is found again by performing the same intent; a run without any intent has done nothing. */
function isRepeatable({ type }: JournalEntry): boolean {
  return type === 'performed' || type === 'started';
}

function isJournalEntry(value: unknown): value is JournalEntry {
  const { run, type } = (value ?? {}) as { readonly run?: unknown; readonly type?: unknown };
  return typeof run === 'string' && typeof type === 'string';
}
