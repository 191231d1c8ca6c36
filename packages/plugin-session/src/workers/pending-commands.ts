import { type PendingCommand, paths, pendingCommands } from '@spotguard/protocol';
import { Clock, CommandBus, type CommandOutcome, Config, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ControlPlane, Reports } from '../contract.js';
import { parseAnswer } from '../control-plane/parse-answer.js';
import { Standing } from '../control-plane/standing.js';
import type { SessionConfig } from '../session-config.js';

const longestHoldSeconds = 20;
const listNames = ['commands', 'pending_commands', 'data'] as const;
/** What a standby may be asked to do. */
const standbyCommands: readonly string[] = ['promote_replica'];

/** Asks for commands, hands them to the bus and answers each one when it has ended: done, failed or refused. */
@injectable()
export class PendingCommands {
  readonly #atWork = new Set<string>();
  #dropped = 0;

  constructor(
    @inject(Config) private readonly config: SessionConfig,
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(Standing) private readonly standing: Standing,
    @inject(Reports) private readonly reports: Reports,
    @inject(CommandBus) private readonly bus: CommandBus,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  async poll(signal: AbortSignal): Promise<void> {
    const agentId = this.standing.agentId ?? (await this.#registration(signal));
    if (agentId === undefined || !this.#mayAsk) return;
    const { role } = this.standing;
    let commands = await this.#ask(agentId, signal);
    // A standby is told at once that it has become the primary: its first command is not to wait for the next poll.
    if (commands.length === 0 && this.standing.role !== role && this.#mayAsk)
      commands = await this.#ask(agentId, signal);
    const fresh = commands.filter(({ id }) => !this.#atWork.has(id));
    if (fresh.length === 0) return;
    this.log.info(`Found ${fresh.length} pending command(s)`, { ids: fresh.map(({ id }) => id) });
    for (const command of fresh) {
      this.#atWork.add(command.id);
      // The bus orders and remembers; a poll never waits for a command.
      this.#execute(command)
        .catch((error) => this.log.info('Command was not answered yet', { id: command.id, error }))
        .finally(() => this.#atWork.delete(command.id));
    }
  }

  /** A standby's promotion may be the answer to an emergency; a v4 backend would hand it the primary's commands. */
  get #mayAsk(): boolean {
    const { permits, role, speaksOurs, settings } = this.standing;
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
      return await Promise.race([this.standing.registered(waiting), pause]);
    } finally {
      over.abort();
    }
  }

  get #holdSeconds(): number {
    return Math.min(this.config.pendingCommandsIntervalSeconds, longestHoldSeconds);
  }

  async #ask(agentId: string, signal: AbortSignal): Promise<readonly PendingCommand[]> {
    // A held question takes the place of the pause, so that a command arrives at once. While commands are at work the
    // answer would come at once each time, as it also renews their lease.
    const hold = this.#atWork.size > 0 ? 0 : this.#holdSeconds;
    const holdSeconds = this.standing.speaksOurs ? Math.floor(hold) : 0;
    const answer = await this.controlPlane.request({
      method: 'GET',
      path: paths.pendingCommands(agentId),
      ...(holdSeconds === 0 ? {} : { query: { wait: holdSeconds } }),
      holdSeconds,
      signal,
    });
    const commands = parseAnswer(pendingCommands, answer, 'pending-commands');
    this.#count(lengthOf(answer) - commands.length);
    return commands;
  }

  #count(dropped: number): void {
    if (dropped <= 0) return;
    this.#dropped += dropped;
    this.log.warn('Items among the pending commands are no commands; they were dropped', {
      dropped,
      sinceStart: this.#dropped,
    });
  }

  async #execute({ id, priority, command_type: type = 'switch', ...input }: PendingCommand): Promise<void> {
    const refusal = this.#refusal(type);
    const outcome = refusal ?? (await this.bus.submit({ id, type, input, priority }));
    await this.reports.acknowledge(id, answerTo(outcome));
  }

  #refusal(type: string): CommandOutcome | undefined {
    if (this.config.frozen) {
      return refused(
        'This agent is frozen by its own configuration (SPOTGUARD_FREEZE); unset it and restart the agent',
      );
    }
    const isForPrimary = this.standing.role === 'standby' && !standbyCommands.includes(type);
    return isForPrimary ? refused(`This host is a standby; send '${type}' to the primary`) : undefined;
  }
}

/** How many items an answer holds, in any of the shapes that `pendingCommands` reads. */
function lengthOf(answer: unknown): number {
  if (Array.isArray(answer)) return answer.length;
  const lists = answer as Readonly<Record<string, unknown>>;
  return listNames.map((name) => lists[name]).find(Array.isArray)?.length ?? 0;
}

function refused(message: string): CommandOutcome {
  return { status: 'failed', code: 'COMMAND_REJECTED', message: `${message}. Nothing was changed` };
}

function answerTo(outcome: CommandOutcome): { readonly success: boolean; readonly message: string } {
  if (outcome.status === 'failed') return { success: false, message: outcome.message };
  const message = (outcome.output as { readonly message?: unknown } | undefined)?.message;
  return { success: true, message: typeof message === 'string' ? message : 'Done' };
}
