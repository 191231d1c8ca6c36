import type { RecordLog } from '../storage/state-storage.js';
import { type StoredReport, WaitingReports } from './waiting-reports.js';

type OutboxEntry =
  | ({ readonly type: 'put' } & StoredReport)
  | { readonly type: 'left'; readonly kind: string; readonly key: string; readonly how: ReportOutcome };

/** How a report left the outbox: `delivered`, `refused` by the receiver, or `dropped` because the outbox was full. */
export type ReportOutcome = 'delivered' | 'refused' | 'dropped';

const minOutcomes = 1_000;
const maxOutcomes = 4 * minOutcomes;

/** The outbox on disk: the reports that wait, in order, and the outcomes of those that have left. */
export class OutboxLog {
  #log: RecordLog;
  readonly #waiting = new WaitingReports();
  readonly #outcomes = new Map<string, ReportOutcome>();
  /** The writes of reports that are not on disk yet, by name. */
  readonly #arriving = new Map<string, Promise<void>>();
  /** Entries that are being written and are not acknowledged yet, in order. */
  readonly #pending = new Set<OutboxEntry>();

  private constructor(log: RecordLog) {
    this.#log = log;
  }

  static async open(log: RecordLog): Promise<OutboxLog> {
    const outbox = new OutboxLog(log);
    for (const entry of log.records) if (isOutboxEntry(entry)) outbox.#apply(entry);
    await outbox.#compact(minOutcomes);
    return outbox;
  }

  /**
   * Continues in another log. The reports that wait in that log come first, then those that wait here. When the other
   * log cannot be written this rejects, and continues in the present log.
   */
  async moveTo(log: RecordLog): Promise<void> {
    const waiting = this.#waiting.all();
    this.#waiting.clear();
    for (const entry of log.records) if (isOutboxEntry(entry)) this.#apply(entry);
    const unknown = waiting.filter(({ kind, key }) => !this.has(kind, key));
    for (const report of unknown) this.#apply({ type: 'put', ...report });
    const previous = this.#log;
    this.#log = log;
    try {
      // All are passed to the log at once, so that nothing that is written later comes before them.
      await Promise.all(unknown.map((report) => log.append({ type: 'put', ...report })));
    } catch (error) {
      this.#log = previous;
      throw error;
    }
  }

  /** The report of this kind that has waited longest. */
  next(kind: string): StoredReport | undefined {
    return this.#waiting.next(kind);
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** How many reports of each kind wait. */
  counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { kind } of this.#waiting.all()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return counts;
  }

  /** The report of any of these kinds that has waited longest. */
  oldest(kinds: ReadonlySet<string>): StoredReport | undefined {
    return this.#waiting.oldest(kinds);
  }

  outcome(kind: string, key: string): ReportOutcome | undefined {
    return this.#outcomes.get(nameOf(kind, key));
  }

  has(kind: string, key: string): boolean {
    return this.#waiting.has(nameOf(kind, key)) || this.#outcomes.has(nameOf(kind, key));
  }

  /** Adds a report whose key is not known yet. A second call with the same key waits for the write of the first. */
  put(report: StoredReport): Promise<void> {
    const name = nameOf(report.kind, report.key);
    const arriving =
      this.#arriving.get(name) ??
      this.#write({ type: 'put', ...report }).finally(() => {
        this.#arriving.delete(name);
      });
    this.#arriving.set(name, arriving);
    return arriving;
  }

  /** Records how a report left; it no longer waits then. */
  finish(kind: string, key: string, outcome: ReportOutcome): Promise<void> {
    return this.#write({ type: 'left', kind, key, how: outcome });
  }

  /** Forgets the oldest outcomes when there are more than {@link maxOutcomes}. */
  compact(): Promise<void> {
    return this.#compact(maxOutcomes);
  }

  async #write(entry: OutboxEntry): Promise<void> {
    this.#pending.add(entry);
    try {
      await this.#log.append(entry);
      this.#apply(entry);
    } finally {
      this.#pending.delete(entry);
    }
  }

  #apply(entry: OutboxEntry): void {
    const name = nameOf(entry.kind, entry.key);
    if (entry.type === 'put') {
      const { kind, key, payload } = entry;
      this.#waiting.put(name, { kind, key, payload });
    } else {
      this.#waiting.remove(name);
      this.#outcomes.set(name, entry.how);
    }
  }

  async #compact(limit: number): Promise<void> {
    if (this.#outcomes.size <= limit) return;
    for (const name of [...this.#outcomes.keys()].slice(0, -minOutcomes)) this.#outcomes.delete(name);
    await this.#log.rewrite([
      ...[...this.#outcomes].map(([name, how]): OutboxEntry => ({ type: 'left', ...partsOf(name), how })),
      ...this.#waiting.all().map((report): OutboxEntry => ({ type: 'put', ...report })),
      ...this.#pending,
    ]);
  }
}

function isOutboxEntry(value: unknown): value is OutboxEntry {
  const { type, kind, key } = (value ?? {}) as { type?: unknown; kind?: unknown; key?: unknown };
  return (type === 'put' || type === 'left') && typeof kind === 'string' && typeof key === 'string';
}

function nameOf(kind: string, key: string): string {
  return `${kind}\n${key}`;
}

function partsOf(name: string): { kind: string; key: string } {
  const [kind = '', ...key] = name.split('\n');
  return { kind, key: key.join('\n') };
}
