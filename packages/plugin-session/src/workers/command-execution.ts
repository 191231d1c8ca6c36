import type { PendingCommand } from '@spotguard/protocol';
import { CommandBus, type CommandOutcome, Config, Logger, priorities } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SessionConfig } from '../config.js';
import { Reports } from '../contract.js';
import { SessionState } from '../control-plane/session-state.js';
import { CommandCancellation } from './command-cancellation.js';

/**
 * Commands executed at a time, counted apart for urgent and other ones. An answer may list thousands; the rest is listed
 * again.
 */
export const maxRunning = 50;
/** The commands that a replica executes. */
const replicaCommands: readonly string[] = ['promote_replica'];

/** Passes commands to the bus and acknowledges each one when it has succeeded, failed or been refused. */
@injectable()
export class CommandExecution {
  /** The priorities of the commands that are being executed, by id. */
  readonly #running = new Map<string, number>();
  /** Commands that were acknowledged, and that the control plane still lists, because it has not got that yet. */
  readonly #ended = new Set<string>();
  readonly #waiting = new Set<() => void>();
  #endedCount = 0;

  constructor(
    @inject(Config) private readonly config: Pick<SessionConfig, 'frozen'>,
    @inject(SessionState) private readonly sessionState: SessionState,
    @inject(Reports) private readonly reports: Reports,
    @inject(CommandBus) private readonly bus: CommandBus,
    @inject(CommandCancellation) private readonly cancellation: CommandCancellation,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /** Whether a command is being executed. */
  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /** The ids of the commands that this agent has received and that the control plane may list again. */
  get known(): readonly string[] {
    return [...this.#running.keys(), ...this.#ended];
  }

  /**
   * Begins the new ones among the commands that the control plane lists, the most urgent first, within {@link maxRunning}
   * and without those in `except`. Returns their ids.
   */
  begin(listed: readonly PendingCommand[], except: ReadonlySet<string>): readonly string[] {
    const ids = new Set(listed.map(({ id }) => id));
    for (const id of this.#ended) if (!ids.has(id)) this.#ended.delete(id);
    const isNew = (id: string) => !this.#running.has(id) && !this.#ended.has(id) && !except.has(id);
    const begun = this.#select(listed.filter(({ id }) => isNew(id)));
    for (const command of begun) {
      // Not awaited: the bus queues commands and remembers their outcomes.
      this.#execute(command).then(
        () => this.#end(command.id),
        (error) => {
          this.#running.delete(command.id);
          this.log.info('Command was not answered yet', { id: command.id, error });
        },
      );
    }
    return begun.map(({ id }) => id);
  }

  /** How many commands have been acknowledged since the start. */
  get endedCount(): number {
    return this.#endedCount;
  }

  /** Resolves when the next of the running commands has been acknowledged; rejects with the signal's reason. */
  async untilOneEnds(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.delete(wake);
        reject(signal.reason);
      };
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #end(id: string): void {
    this.#running.delete(id);
    this.#ended.add(id);
    this.#endedCount += 1;
    for (const wake of [...this.#waiting]) wake();
  }

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

  async #execute({ id, priority, command_type, input, dry_run, ...fields }: PendingCommand): Promise<void> {
    const type = command_type ?? 'switch';
    const request = {
      id,
      type,
      input: input ?? this.#inputOf(type, fields),
      priority,
      ...(dry_run ? { dryRun: true } : {}),
    };
    const outcome = this.#refusalOf(type) ?? (await this.bus.submit(request));
    await this.reports.acknowledge(id, this.cancellation.answerOf(id, outcome));
  }

  /**
   * Returns the input of a command of v4, which is in the fields of the message. A switch without a wait: from a v4
   * backend it means to keep the predecessor, from ours to follow the settings.
   */
  #inputOf(type: string, fields: Pick<PendingCommand, 'terminate_wait_seconds'>): unknown {
    const keepsPredecessor = !this.sessionState.isOurControlPlane && type === 'switch';
    return keepsPredecessor ? { ...fields, terminate_wait_seconds: fields.terminate_wait_seconds ?? 0 } : fields;
  }

  #refusalOf(type: string): CommandOutcome | undefined {
    if (this.config.frozen) {
      return refused(`${this.sessionState.freeze}; unset it and restart the agent`);
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
