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
/**
 * Commands executed at a time, counted apart for urgent and other ones. An answer may list thousands; the rest is listed
 * again.
 */
const maxRunning = 50;
/** The commands that a replica executes. */
const replicaCommands: readonly string[] = ['promote_replica'];

/** Asks for commands, passes them to the bus and acknowledges each one when it has succeeded, failed or been refused. */
@injectable()
export class PendingCommands {
  /** The priorities of the commands that are being executed, by id. */
  readonly #running = new Map<string, number>();
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
    const agentId = this.sessionState.agentId ?? (await this.#untilRegistered(signal));
    if (agentId === undefined || !this.#mayAsk) return;
    const { role } = this.sessionState;
    let commands = await this.#requestCommands(agentId, signal);
    // The answer told a replica that it is the primary now; its first command must not wait for the next poll.
    if (commands.length === 0 && this.sessionState.role !== role && this.#mayAsk)
      commands = await this.#requestCommands(agentId, signal);
    const started = this.#select(commands.filter(({ id }) => !this.#running.has(id)));
    if (started.length === 0) return;
    this.log.info(`Found ${started.length} pending command(s)`, { ids: started.map(({ id }) => id) });
    for (const command of started) {
      // Not awaited: the bus queues commands and remembers their outcomes.
      this.#execute(command)
        .catch((error) => this.log.info('Command was not answered yet', { id: command.id, error }))
        .finally(() => this.#running.delete(command.id));
    }
  }

  /** Chooses the commands to execute now, the most urgent first, within {@link maxRunning}. */
  #select(commands: readonly PendingCommand[]): readonly PendingCommand[] {
    const selected: PendingCommand[] = [];
    for (const command of [...commands].sort((one, other) => other.priority - one.priority)) {
      const running = [...this.#running.values()].filter(
        (priority) => isUrgent(priority) === isUrgent(command.priority),
      );
      if (running.length >= maxRunning || this.#running.has(command.id)) continue;
      this.#running.set(command.id, command.priority);
      selected.push(command);
    }
    const waiting = commands.length - selected.length;
    if (waiting > 0)
      this.log.warn('More commands are pending than are executed at a time; the others wait', { waiting });
    return selected;
  }

  /** A replica asks too, as it may be promoted; but not a v4 backend, which would give it the primary's commands. */
  get #mayAsk(): boolean {
    const { permits, role, isOurControlPlane, settings } = this.sessionState;
    // A frozen agent asks for commands to refuse them; without an answer they would stay pending.
    if (this.config.frozen) return role === 'primary' && settings?.enabled !== false;
    return permits.changes || (role === 'standby' && isOurControlPlane && permits.emergencies);
  }

  /** Resolves as soon as the instance is registered; undefined when that takes longer than a request would be held. */
  async #untilRegistered(signal: AbortSignal): Promise<string | undefined> {
    const finished = new AbortController();
    const waiting = AbortSignal.any([signal, finished.signal]);
    const pause = this.clock.sleep(this.#holdSeconds * 1_000, waiting).then(() => undefined);
    try {
      return await Promise.race([this.sessionState.registered(waiting), pause]);
    } finally {
      finished.abort();
    }
  }

  get #holdSeconds(): number {
    return Math.min(this.config.pendingCommandsIntervalSeconds, maxHoldSeconds);
  }

  async #requestCommands(agentId: string, signal: AbortSignal): Promise<readonly PendingCommand[]> {
    // The control plane holds the request until there is a command, so that it arrives at once. It answers at once while
    // commands are being executed, as the request renews their lease.
    const hold = this.#running.size > 0 ? 0 : this.#holdSeconds;
    const holdSeconds = this.sessionState.isOurControlPlane ? Math.floor(hold) : 0;
    const answer = await this.controlPlane.request({
      method: 'GET',
      path: paths.pendingCommands(agentId),
      ...(holdSeconds === 0 ? {} : { query: { wait: holdSeconds } }),
      holdSeconds,
      signal,
    });
    const items = parseAnswer(pendingCommandItems, answer, 'pending-commands');
    const read = items.map(readPendingCommand).filter((item) => item !== undefined);
    this.#logDropped(items.length - read.length);
    await this.#refuse(read.filter((item): item is UnreadableCommand => 'problem' in item));
    return read.filter((item): item is PendingCommand => !('problem' in item));
  }

  /** Acknowledges commands that cannot be read as failed. The outbox sends that once, however often a command is listed. */
  async #refuse(unreadable: readonly UnreadableCommand[]): Promise<void> {
    for (const { id, problem } of unreadable.slice(0, maxRunning)) {
      const message = `The command could not be read: ${problem}. Nothing was changed; correct it and send it again`;
      this.log.warn('A command could not be read', { id, problem });
      await this.reports.acknowledge(id, { success: false, message });
    }
  }

  #logDropped(dropped: number): void {
    if (dropped <= 0) return;
    this.#dropped += dropped;
    this.log.warn('Pending commands without a usable id were dropped', {
      dropped,
      sinceStart: this.#dropped,
    });
  }

  async #execute({ id, priority, command_type, ...fields }: PendingCommand): Promise<void> {
    const type = command_type ?? 'switch';
    const refusal = this.#refusalOf(type);
    // A switch without a wait: from a v4 backend it means to keep the predecessor, from ours to follow the settings.
    const keepsPredecessor = !this.sessionState.isOurControlPlane && type === 'switch';
    const input = keepsPredecessor ? { ...fields, terminate_wait_seconds: fields.terminate_wait_seconds ?? 0 } : fields;
    const outcome = refusal ?? (await this.bus.submit({ id, type, input, priority }));
    await this.reports.acknowledge(id, acknowledgementOf(outcome));
  }

  #refusalOf(type: string): CommandOutcome | undefined {
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

function acknowledgementOf(outcome: CommandOutcome): { readonly success: boolean; readonly message: string } {
  if (outcome.status === 'failed') return { success: false, message: outcome.message };
  const message = (outcome.output as { readonly message?: unknown } | undefined)?.message;
  return { success: true, message: typeof message === 'string' ? message : 'Done' };
}
