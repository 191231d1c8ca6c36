import {
  type PendingCommand,
  paths,
  pendingCommandItems,
  readPendingCommand,
  type UnreadableCommand,
} from '@spotguard/protocol';
import { Clock, CommandBus, type CommandOutcome, Config, Logger, priorities } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SessionConfig } from '../config.js';
import { ControlPlane, Reports } from '../contract.js';
import { parseAnswer } from '../control-plane/parse-answer.js';
import { SessionState } from '../control-plane/session-state.js';

const maxHoldSeconds = 20;
/** Of each of two kinds, urgent and not: an answer may list thousands, and those that wait are listed again. */
const maxAtWork = 50;
/** What a replica may be asked to do. */
const replicaCommands: readonly string[] = ['promote_replica'];

/** Asks for commands, hands them to the bus and answers each one when it has ended: done, failed or refused. */
@injectable()
export class PendingCommands {
  /** The priority of each. */
  readonly #atWork = new Map<string, number>();
  #dropped = 0;

  constructor(
    @inject(Config) private readonly config: SessionConfig,
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(SessionState) private readonly sessionState: SessionState,
    @inject(Reports) private readonly reports: Reports,
    @inject(CommandBus) private readonly bus: CommandBus,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  async poll(signal: AbortSignal): Promise<void> {
    const agentId = this.sessionState.agentId ?? (await this.#registration(signal));
    if (agentId === undefined || !this.#mayAsk) return;
    const { role } = this.sessionState;
    let commands = await this.#ask(agentId, signal);
    // A replica is told at once that it has become the primary: its first command is not to wait for the next poll.
    if (commands.length === 0 && this.sessionState.role !== role && this.#mayAsk)
      commands = await this.#ask(agentId, signal);
    const taken = this.#take(commands.filter(({ id }) => !this.#atWork.has(id)));
    if (taken.length === 0) return;
    this.log.info(`Found ${taken.length} pending command(s)`, { ids: taken.map(({ id }) => id) });
    for (const command of taken) {
      // The bus orders and remembers; a poll never waits for a command.
      this.#execute(command)
        .catch((error) => this.log.info('Command was not answered yet', { id: command.id, error }))
        .finally(() => this.#atWork.delete(command.id));
    }
  }

  /** The most urgent first, as many as there is room for. */
  #take(commands: readonly PendingCommand[]): readonly PendingCommand[] {
    const taken: PendingCommand[] = [];
    for (const command of [...commands].sort((one, other) => other.priority - one.priority)) {
      const alike = [...this.#atWork.values()].filter((priority) => isUrgent(priority) === isUrgent(command.priority));
      if (alike.length >= maxAtWork || this.#atWork.has(command.id)) continue;
      this.#atWork.set(command.id, command.priority);
      taken.push(command);
    }
    const waiting = commands.length - taken.length;
    if (waiting > 0) this.log.warn('More commands are pending than are taken up at once; the rest waits', { waiting });
    return taken;
  }

  /** A replica's promotion may be the answer to an emergency; a v4 backend would hand it the primary's commands. */
  get #mayAsk(): boolean {
    const { permits, role, speaksOurs, settings } = this.sessionState;
    // A frozen agent takes commands to refuse them: unanswered, they would look as if they were still to be done.
    if (this.config.frozen) return role === 'primary' && settings?.enabled !== false;
    return permits.changes || (role === 'standby' && speaksOurs && permits.emergencies);
  }

  /** The first question follows the registration at once; undefined when that takes longer than a question may be held. */
  async #registration(signal: AbortSignal): Promise<string | undefined> {
    const over = new AbortController();
    const waiting = AbortSignal.any([signal, over.signal]);
    const pause = this.clock.sleep(this.#holdSeconds * 1_000, waiting).then(() => undefined);
    try {
      return await Promise.race([this.sessionState.registered(waiting), pause]);
    } finally {
      over.abort();
    }
  }

  get #holdSeconds(): number {
    return Math.min(this.config.pendingCommandsIntervalSeconds, maxHoldSeconds);
  }

  async #ask(agentId: string, signal: AbortSignal): Promise<readonly PendingCommand[]> {
    // A held question takes the place of the pause, so that a command arrives at once. While commands are at work the
    // answer would come at once each time, as it also renews their lease.
    const hold = this.#atWork.size > 0 ? 0 : this.#holdSeconds;
    const holdSeconds = this.sessionState.speaksOurs ? Math.floor(hold) : 0;
    const answer = await this.controlPlane.request({
      method: 'GET',
      path: paths.pendingCommands(agentId),
      ...(holdSeconds === 0 ? {} : { query: { wait: holdSeconds } }),
      holdSeconds,
      signal,
    });
    const items = parseAnswer(pendingCommandItems, answer, 'pending-commands');
    const read = items.map(readPendingCommand).filter((item) => item !== undefined);
    this.#count(items.length - read.length);
    await this.#refuse(read.filter((item): item is UnreadableCommand => 'problem' in item));
    return read.filter((item): item is PendingCommand => !('problem' in item));
  }

  /** Whoever sent it waits for an answer; the outbox sends one only once, however often the command is listed. */
  async #refuse(unreadable: readonly UnreadableCommand[]): Promise<void> {
    for (const { id, problem } of unreadable.slice(0, maxAtWork)) {
      const message = `The command was not understood: ${problem}. Nothing was changed; send it again, corrected`;
      this.log.warn('A command was not understood', { id, problem });
      await this.reports.acknowledge(id, { success: false, message });
    }
  }

  #count(dropped: number): void {
    if (dropped <= 0) return;
    this.#dropped += dropped;
    this.log.warn('Items among the pending commands are no commands; they were dropped', {
      dropped,
      sinceStart: this.#dropped,
    });
  }

  async #execute({ id, priority, command_type, ...sent }: PendingCommand): Promise<void> {
    const type = command_type ?? 'switch';
    const refusal = this.#refusal(type);
    // A v4 backend that names no wait means that the old instance is kept; ours leaves it to the settings.
    const isKept = !this.sessionState.speaksOurs && type === 'switch';
    const input = isKept ? { ...sent, terminate_wait_seconds: sent.terminate_wait_seconds ?? 0 } : sent;
    const outcome = refusal ?? (await this.bus.submit({ id, type, input, priority }));
    await this.reports.acknowledge(id, answerTo(outcome));
  }

  #refusal(type: string): CommandOutcome | undefined {
    if (this.config.frozen) {
      return refused(
        'This agent is frozen by its own configuration (SPOTGUARD_FREEZE); unset it and restart the agent',
      );
    }
    const isForPrimary = this.sessionState.role === 'standby' && !replicaCommands.includes(type);
    return isForPrimary ? refused(`This instance is a replica; send '${type}' to the primary`) : undefined;
  }
}

function isUrgent(priority: number): boolean {
  return priority > priorities.normal;
}

function refused(message: string): CommandOutcome {
  return { status: 'failed', code: 'COMMAND_REJECTED', message: `${message}. Nothing was changed` };
}

function answerTo(outcome: CommandOutcome): { readonly success: boolean; readonly message: string } {
  if (outcome.status === 'failed') return { success: false, message: outcome.message };
  const message = (outcome.output as { readonly message?: unknown } | undefined)?.message;
  return { success: true, message: typeof message === 'string' ? message : 'Done' };
}
