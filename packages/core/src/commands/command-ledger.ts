import type { CommandOutcome, CommandRequest } from '@spotguard/sdk';
import type { RecordLog } from '../storage/state-storage.js';

const answersKept = 1_000;

type LedgerEntry =
  | { readonly type: 'accepted'; readonly request: CommandRequest }
  | { readonly type: 'answered'; readonly id: string; readonly outcome: CommandOutcome };

/** Remembers on disk which commands were taken and how they ended, so that no id is ever executed twice. */
export class CommandLedger {
  readonly #log: RecordLog;
  readonly #accepted = new Map<string, CommandRequest>();
  readonly #answers = new Map<string, CommandOutcome>();

  private constructor(log: RecordLog) {
    this.#log = log;
  }

  static async open(log: RecordLog): Promise<CommandLedger> {
    const ledger = new CommandLedger(log);
    for (const entry of log.records) if (isLedgerEntry(entry)) ledger.#apply(entry);
    await ledger.#compact();
    return ledger;
  }

  /** Taken by an earlier process and not answered. */
  get unanswered(): readonly CommandRequest[] {
    return [...this.#accepted.values()];
  }

  answer(id: string): CommandOutcome | undefined {
    return this.#answers.get(id);
  }

  async accept(request: CommandRequest): Promise<void> {
    if (!this.#accepted.has(request.id)) await this.#write({ type: 'accepted', request });
  }

  /** A command that was accepted counts as answered in this process even if the disk fails. */
  async settle(id: string, outcome: CommandOutcome): Promise<void> {
    const answer: LedgerEntry = { type: 'answered', id, outcome };
    if (this.#accepted.has(id)) this.#apply(answer);
    await this.#write(answer);
  }

  async #write(entry: LedgerEntry): Promise<void> {
    await this.#log.append(entry);
    this.#apply(entry);
  }

  #apply(entry: LedgerEntry): void {
    if (entry.type === 'accepted') {
      if (!this.#answers.has(entry.request.id)) this.#accepted.set(entry.request.id, entry.request);
    } else {
      this.#accepted.delete(entry.id);
      this.#answers.set(entry.id, entry.outcome);
    }
  }

  /** Forgets the oldest answers; the sender has long stopped asking for them. */
  async #compact(): Promise<void> {
    if (this.#answers.size <= answersKept) return;
    for (const id of [...this.#answers.keys()].slice(0, -answersKept)) this.#answers.delete(id);
    await this.#log.rewrite([
      ...[...this.#answers].map(([id, outcome]): LedgerEntry => ({ type: 'answered', id, outcome })),
      ...[...this.#accepted.values()].map((request): LedgerEntry => ({ type: 'accepted', request })),
    ]);
  }
}

function isLedgerEntry(value: unknown): value is LedgerEntry {
  const { type, id, request } = (value ?? {}) as { type?: unknown; id?: unknown; request?: { id?: unknown } };
  return type === 'accepted' ? typeof request?.id === 'string' : type === 'answered' && typeof id === 'string';
}
