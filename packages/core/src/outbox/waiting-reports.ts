/** A report as the outbox stores it. */
export interface StoredReport {
  readonly kind: string;
  readonly key: string;
  readonly payload: unknown;
}

interface Entry {
  report: StoredReport;
  /** Its position in the order of arrival of all reports, whatever their kind. */
  readonly position: number;
  isWaiting: boolean;
}

/** The reports of one kind, in the order of arrival. */
interface Queue {
  entries: Entry[];
  /** The index of the first entry that may still wait. */
  first: number;
}

/**
 * The reports that wait, in the order of arrival. The number of reports does not slow down finding one by its name, the
 * next one of a kind, or the oldest of some kinds.
 */
export class WaitingReports {
  readonly #entries = new Map<string, Entry>();
  readonly #queues = new Map<string, Queue>();
  #lastPosition = 0;

  get size(): number {
    return this.#entries.size;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Adds a report. It replaces a waiting report with the same name, and takes over its position. */
  put(name: string, report: StoredReport): void {
    const known = this.#entries.get(name);
    if (known !== undefined) {
      known.report = report;
      return;
    }
    this.#lastPosition += 1;
    const entry: Entry = { report, position: this.#lastPosition, isWaiting: true };
    this.#entries.set(name, entry);
    const queue = this.#queues.get(report.kind);
    if (queue === undefined) this.#queues.set(report.kind, { entries: [entry], first: 0 });
    else queue.entries.push(entry);
  }

  remove(name: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    entry.isWaiting = false;
    this.#entries.delete(name);
  }

  clear(): void {
    this.#entries.clear();
    this.#queues.clear();
  }

  /** The report of this kind that has waited longest. */
  next(kind: string): StoredReport | undefined {
    return this.#first(kind)?.report;
  }

  /** The report of any of these kinds that has waited longest. */
  oldest(kinds: ReadonlySet<string>): StoredReport | undefined {
    let oldest: Entry | undefined;
    for (const kind of kinds) {
      const first = this.#first(kind);
      if (first !== undefined && (oldest === undefined || first.position < oldest.position)) oldest = first;
    }
    return oldest?.report;
  }

  /** All waiting reports, in the order of arrival. */
  all(): readonly StoredReport[] {
    return [...this.#entries.values()].map(({ report }) => report);
  }

  #first(kind: string): Entry | undefined {
    const queue = this.#queues.get(kind);
    if (queue === undefined) return undefined;
    while (queue.entries[queue.first]?.isWaiting === false) queue.first += 1;
    // Entries that have left are removed once they are more than half, so that on average a call removes one.
    if (queue.first > queue.entries.length / 2) {
      queue.entries = queue.entries.slice(queue.first);
      queue.first = 0;
    }
    return queue.entries[queue.first];
  }
}
