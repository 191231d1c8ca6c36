/** A report as the outbox keeps it. */
export interface StoredReport {
  readonly kind: string;
  readonly key: string;
  readonly payload: unknown;
}

interface Entry {
  report: StoredReport;
  /** Grows from report to report of all kinds. */
  readonly place: number;
  isWaiting: boolean;
}

/** In the order of arrival; those before `first` have left. */
interface Queue {
  entries: Entry[];
  first: number;
}

/**
 * The reports that wait, in the order of arrival. Finding one by its key, the next of a kind and the oldest of some
 * kinds takes no longer when many wait.
 */
export class WaitingReports {
  readonly #entries = new Map<string, Entry>();
  readonly #queues = new Map<string, Queue>();
  #lastPlace = 0;

  get size(): number {
    return this.#entries.size;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Adds a report; one whose name already waits is replaced and keeps its place. */
  put(name: string, report: StoredReport): void {
    const known = this.#entries.get(name);
    if (known !== undefined) {
      known.report = report;
      return;
    }
    this.#lastPlace += 1;
    const entry: Entry = { report, place: this.#lastPlace, isWaiting: true };
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
      if (first !== undefined && (oldest === undefined || first.place < oldest.place)) oldest = first;
    }
    return oldest?.report;
  }

  /** All of them, in the order of arrival. */
  all(): readonly StoredReport[] {
    return [...this.#entries.values()].map(({ report }) => report);
  }

  #first(kind: string): Entry | undefined {
    const queue = this.#queues.get(kind);
    if (queue === undefined) return undefined;
    while (queue.entries[queue.first]?.isWaiting === false) queue.first += 1;
    // Entries that have left are removed when they are more than half: on average one for each call.
    if (queue.first > queue.entries.length / 2) {
      queue.entries = queue.entries.slice(queue.first);
      queue.first = 0;
    }
    return queue.entries[queue.first];
  }
}
