import { CommandBus, type CommandOutcome, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { type CommandAnswer, Reports } from '../contract.js';
import { SessionState } from '../control-plane/session-state.js';

const reason = 'It was cancelled';

/**
 * Gives up the commands that the control plane names in its answers, and acknowledges each. One that runs is undone, unless it
 * is past its pivot; one that is not known here is recorded, so that it is not executed later.
 */
@injectable()
export class CommandCancellation {
  /** Named by the last answer: cancelled, and not acknowledged as far as the control plane knows. */
  #named: ReadonlySet<string> = new Set();
  readonly #underWay = new Set<string>();
  readonly #acknowledged = new Set<string>();

  constructor(
    @inject(Reports) private readonly reports: Reports,
    @inject(CommandBus) private readonly bus: CommandBus,
    @inject(Logger) private readonly log: Logger,
    @inject(SessionState) sessionState: SessionState,
  ) {
    sessionState.onCancelled = (ids) => this.#cancelAll(ids);
  }

  /** The ids of the commands that the last answer has named. */
  get named(): readonly string[] {
    return [...this.#named];
  }

  /** Returns the answer to a command that has ended, whether it was cancelled or not. */
  answerOf(id: string, outcome: CommandOutcome): CommandAnswer {
    if (outcome.status === 'failed') {
      const isCancelled = this.#underWay.has(id) && outcome.code === 'CANCELLED';
      return { success: false, message: outcome.message, ...(isCancelled ? { isCancelled } : {}) };
    }
    const { output } = outcome;
    const message = (output as { readonly message?: unknown } | null | undefined)?.message;
    return { success: true, message: typeof message === 'string' ? message : 'Done', output };
  }

  #cancelAll(ids: readonly string[]): void {
    this.#named = new Set(ids);
    for (const id of this.#acknowledged) if (!this.#named.has(id)) this.#acknowledged.delete(id);
    for (const id of this.#named) {
      if (this.#underWay.has(id) || this.#acknowledged.has(id)) continue;
      this.#underWay.add(id);
      // Tried again with the next answer.
      this.#cancel(id)
        .catch((error) => this.log.warn('Command could not be given up yet', { id, error }))
        .finally(() => this.#underWay.delete(id));
    }
  }

  async #cancel(id: string): Promise<void> {
    this.log.info('Command is to be given up', { id });
    const outcome = await this.bus.cancel(id, reason);
    await this.reports.acknowledge(id, this.answerOf(id, outcome));
    this.#acknowledged.add(id);
    const isGivenUp = outcome.status === 'failed' && outcome.code === 'CANCELLED';
    this.log.info(isGivenUp ? 'Command was given up' : 'Command had ended before it could be given up', { id });
  }
}
