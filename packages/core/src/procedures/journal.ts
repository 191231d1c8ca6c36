import { type Logger, SpotGuardError } from '@spotguard/sdk';
import { CompactingLog } from '../storage/compacting-log.js';
import type { RecordLog } from '../storage/state-storage.js';
import { applyEntry, entriesOf, type JournalEntry, type RunRecord } from './run-record.js';

const minEndedRuns = 200;

/** What the runs of all procedures have done, on disk. An entry is written before anything acts on it. */
export class Journal {
  readonly #log: CompactingLog<JournalEntry>;
  readonly #runs = new Map<string, RunRecord>();

  private constructor(log: RecordLog, logger: Logger) {
    const apply = (entry: JournalEntry) => this.#apply(entry);
    this.#log = new CompactingLog(log, { name: 'journal', logger, apply, remaining: () => this.#remaining() });
  }

  /** Reads the runs from disk. Of those that have ended, at least the last {@link minEndedRuns} are kept. */
  static async open(log: RecordLog, logger: Logger): Promise<Journal> {
    const journal = new Journal(log, logger);
    for (const entry of log.records) if (isJournalEntry(entry)) journal.#apply(entry);
    await journal.#log.compactAtOpen(journal.#ended.length > minEndedRuns);
    return journal;
  }

  get unfinished(): readonly RunRecord[] {
    return [...this.#runs.values()].filter((run) => run.outcome === undefined);
  }

  find(key: string): RunRecord | undefined {
    return this.#runs.get(key);
  }

  /** Writes the entry, then applies it; resolves with the changed run. */
  async record(entry: JournalEntry): Promise<RunRecord> {
    await this.#log.append(entry, isRepeatable(entry) ? 'repeatable' : 'final');
    const run = this.#runs.get(entry.run);
    if (run === undefined) {
      throw new SpotGuardError(
        'INVARIANT',
        `Journal entry '${entry.type}' for run '${entry.run}', which never started`,
      );
    }
    return run;
  }

  get #ended(): readonly RunRecord[] {
    return [...this.#runs.values()].filter((run) => run.outcome !== undefined);
  }

  #apply(entry: JournalEntry): void {
    const run = applyEntry(this.#runs.get(entry.run), entry);
    // Ended runs are kept in the order in which they ended, so that the one that ended first is forgotten first.
    if (entry.type === 'ended') this.#runs.delete(entry.run);
    if (run !== undefined) this.#runs.set(entry.run, run);
  }

  #remaining(): readonly JournalEntry[] {
    for (const run of this.#ended.slice(0, -minEndedRuns)) this.#runs.delete(run.key);
    return [...this.#runs.values()].flatMap(entriesOf);
  }
}

/**
 * Whether a crash may lose the entry. A lost result is found again by performing the same intent, and a run without any
 * intent has done nothing yet.
 */
function isRepeatable({ type }: JournalEntry): boolean {
  return type === 'performed' || type === 'started';
}

function isJournalEntry(value: unknown): value is JournalEntry {
  const { run, type } = (value ?? {}) as { readonly run?: unknown; readonly type?: unknown };
  return typeof run === 'string' && typeof type === 'string';
}
