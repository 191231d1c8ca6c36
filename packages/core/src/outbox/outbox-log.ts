import type { RecordLog } from '../storage/state-storage.js';

export interface StoredReport {
  readonly kind: string;
  readonly key: string;
  readonly payload: unknown;
}

type OutboxEntry =
  | ({ readonly type: 'put' } & StoredReport)
  | { readonly type: 'left'; readonly kind: string; readonly key: string; readonly how: Departure };

/** `delivered` and `refused` are answers of the other side; `dropped` made room. */
export type Departure = 'delivered' | 'refused' | 'dropped';

const departuresKept = 1_000;
const departuresBeforeCompaction = 4 * departuresKept;

/** The outbox on disk: what waits, in order, and which keys have already left. */
export class OutboxLog {
  readonly #log: RecordLog;
  readonly #waiting = new Map<string, StoredReport>();
  readonly #departed = new Map<string, Departure>();

  private constructor(log: RecordLog) {
    this.#log = log;
  }

  static async open(log: RecordLog): Promise<OutboxLog> {
    const outbox = new OutboxLog(log);
    for (const entry of log.records) outbox.#apply(entry as OutboxEntry);
    await outbox.#compact();
    return outbox;
  }

  waiting(kind: string): readonly StoredReport[] {
    return [...this.#waiting.values()].filter((report) => report.kind === kind);
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** The oldest waiting report of any of these kinds. */
  oldest(kinds: ReadonlySet<string>): StoredReport | undefined {
    return [...this.#waiting.values()].find((report) => kinds.has(report.kind));
  }

  departure(kind: string, key: string): Departure | undefined {
    return this.#departed.get(nameOf(kind, key));
  }

  has(kind: string, key: string): boolean {
    return this.#waiting.has(nameOf(kind, key)) || this.#departed.has(nameOf(kind, key));
  }

  async put(report: StoredReport): Promise<void> {
    await this.#write({ type: 'put', ...report });
  }

  async leave(kind: string, key: string, how: Departure): Promise<void> {
    await this.#write({ type: 'left', kind, key, how });
    if (this.#departed.size > departuresBeforeCompaction) await this.#compact();
  }

  async #write(entry: OutboxEntry): Promise<void> {
    await this.#log.append(entry);
    this.#apply(entry);
  }

  #apply(entry: OutboxEntry): void {
    const name = nameOf(entry.kind, entry.key);
    if (entry.type === 'put') {
      const { kind, key, payload } = entry;
      this.#waiting.set(name, { kind, key, payload });
    } else if (entry.type === 'left') {
      this.#waiting.delete(name);
      this.#departed.set(name, entry.how);
    }
  }

  async #compact(): Promise<void> {
    if (this.#departed.size <= departuresKept) return;
    for (const name of [...this.#departed.keys()].slice(0, -departuresKept)) this.#departed.delete(name);
    await this.#log.rewrite([
      ...[...this.#departed].map(([name, how]): OutboxEntry => ({ type: 'left', ...partsOf(name), how })),
      ...[...this.#waiting.values()].map((report): OutboxEntry => ({ type: 'put', ...report })),
    ]);
  }
}

function nameOf(kind: string, key: string): string {
  return `${kind}\n${key}`;
}

function partsOf(name: string): { kind: string; key: string } {
  const [kind = '', ...key] = name.split('\n');
  return { kind, key: key.join('\n') };
}
