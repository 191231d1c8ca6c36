import type { CommandOutcome, CommandRequest, Logger } from '@spotguard/sdk';
import { CompactingLog } from '../storage/compacting-log.js';
import type { RecordLog } from '../storage/state-storage.js';

const minAnswers = 1_000;

type LedgerEntry =
  | { readonly type: 'accepted'; readonly request: CommandRequest }
  | { readonly type: 'answered'; readonly id: string; readonly outcome: CommandOutcome };

/** Keeps on disk which commands were accepted and how they ended, so that no id is executed twice. */
export class CommandLedger {
  readonly #log: CompactingLog<LedgerEntry>;
  readonly #accepted = new Map<string, CommandRequest>();
  readonly #answers = new Map<string, CommandOutcome>();

  private constructor(log: RecordLog, logger: Logger) {
    const apply = (entry: LedgerEntry) => this.#apply(entry);
    this.#log = new CompactingLog(log, { name: 'commands', logger, apply, remaining: () => this.#remaining() });
  }

  /** Reads the ledger from disk. At least the last {@link minAnswers} outcomes are kept. */
  static async open(log: RecordLog, logger: Logger): Promise<CommandLedger> {
    const ledger = new CommandLedger(log, logger);
    for (const entry of log.records) if (isLedgerEntry(entry)) ledger.#apply(entry);
    await ledger.#log.compactAtOpen(ledger.#answers.size > minAnswers);
    return ledger;
  }

  /** The commands that were accepted and have no outcome. */
  get unanswered(): readonly CommandRequest[] {
    return [...this.#accepted.values()];
  }

  /** The outcome of the command with this id; undefined when it has not ended or was forgotten. */
  answer(id: string): CommandOutcome | undefined {
    return this.#answers.get(id);
  }

  /** Whether a command with this id was accepted and has not ended. */
  isUnanswered(id: string): boolean {
    return this.#accepted.has(id);
  }

  /** Resolves when it is on disk that the command was accepted. */
  async accept(request: CommandRequest): Promise<void> {
    if (!this.#accepted.has(request.id)) await this.#log.append({ type: 'accepted', request });
  }

  /**
   * Records how a command ended. If the disk fails, this process still knows the outcome of a command that was
   * accepted.
   */
  async recordOutcome(id: string, outcome: CommandOutcome): Promise<void> {
    const answer: LedgerEntry = { type: 'answered', id, outcome };
    if (this.#accepted.has(id)) this.#apply(answer);
    await this.#log.append(answer);
  }

  #apply(entry: LedgerEntry): void {
    if (entry.type === 'accepted') {
      if (!this.#answers.has(entry.request.id)) this.#accepted.set(entry.request.id, entry.request);
    } else {
      this.#accepted.delete(entry.id);
      this.#answers.set(entry.id, entry.outcome);
    }
  }

  /**
   * Forgets the oldest outcomes, for which no sender is expected to ask any more, and returns the entries of the rest.
   */
  #remaining(): readonly LedgerEntry[] {
    for (const id of [...this.#answers.keys()].slice(0, -minAnswers)) this.#answers.delete(id);
    return [
      ...[...this.#answers].map(([id, outcome]): LedgerEntry => ({ type: 'answered', id, outcome })),
      ...[...this.#accepted.values()].map((request): LedgerEntry => ({ type: 'accepted', request })),
    ];
  }
}

function isLedgerEntry(value: unknown): value is LedgerEntry {
  const { type, id, request } = (value ?? {}) as { type?: unknown; id?: unknown; request?: { id?: unknown } };
  return type === 'accepted' ? typeof request?.id === 'string' : type === 'answered' && typeof id === 'string';
}
