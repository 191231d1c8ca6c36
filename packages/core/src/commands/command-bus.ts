import {
  type Clock,
  type CommandOutcome,
  type CommandRequest,
  describeError,
  isSpotGuardError,
  type Logger,
  priorities,
  SpotGuardError,
} from '@spotguard/sdk';
import { untilAborted, withDeadline } from '@spotguard/sdk/async';
import type { CommandLedger } from './command-ledger.js';
import { type RegisteredCommand, validateOutput, validateRequest } from './registered-command.js';
import { WorkloadSlot } from './workload-slot.js';

/** A command that is being executed, or waits for it. */
interface Running {
  readonly outcome: Promise<CommandOutcome>;
  /** Aborted when the command is cancelled. */
  readonly cancellation: AbortController;
}

const defaultTimeoutSeconds = 60;

/** Validates commands and runs them: each id once, `write` commands one at a time, the most urgent first. */
export class KernelCommandBus {
  readonly #ledger: Promise<CommandLedger>;
  readonly #storageProblem: () => SpotGuardError | undefined;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #registered = new Map<string, RegisteredCommand>();
  readonly #running = new Map<string, Running>();
  readonly #slot = new WorkloadSlot();
  readonly #drain = new AbortController();

  constructor(options: {
    readonly ledger: Promise<CommandLedger>;
    /** Returns why commands cannot be recorded now, in which case none is accepted; undefined when they can. */
    readonly storageProblem: () => SpotGuardError | undefined;
    readonly clock: Clock;
    readonly log: Logger;
  }) {
    // When the agent stops, commands no longer wait for a ledger that never opens.
    this.#ledger = untilAborted(options.ledger, this.#drain.signal);
    this.#ledger.catch(() => {});
    this.#storageProblem = options.storageProblem;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  register(registered: RegisteredCommand): void {
    this.#registered.set(registered.command.name, registered);
  }

  submit(request: CommandRequest): Promise<CommandOutcome> {
    const running = this.#running.get(request.id);
    if (running !== undefined) return running.outcome;
    const cancellation = new AbortController();
    const outcome = this.#answerOrExecute(request, cancellation.signal).finally(() => this.#running.delete(request.id));
    this.#running.set(request.id, { outcome, cancellation });
    return outcome;
  }

  /** See `cancel` of the sdk's `CommandBus`. */
  async cancel(id: string, reason: string): Promise<CommandOutcome> {
    const ledger = this.#running.has(id) ? undefined : await this.#ledger;
    const running = this.#running.get(id);
    if (running !== undefined) {
      running.cancellation.abort(new SpotGuardError('CANCELLED', reason));
      return running.outcome;
    }
    const known = ledger?.answer(id);
    if (known !== undefined) return known;
    const problem = ledger?.isUnanswered(id)
      ? 'its plugin does not work now, and has not finished it'
      : this.#storageProblem()?.message;
    if (ledger === undefined || problem !== undefined) {
      throw new SpotGuardError('UPSTREAM_FAILED', `The command '${id}' cannot be cancelled now: ${problem}`, {
        retryable: true,
      });
    }
    const outcome = { status: 'failed', code: 'CANCELLED', message: reason } as const;
    await ledger.recordOutcome(id, outcome);
    return outcome;
  }

  /**
   * Executes again the unfinished commands of an earlier process that can be resumed, and records the others as failed.
   * Returns the ids of those that are executed again now, or will be once their plugin works.
   */
  async recover(log: Logger): Promise<ReadonlySet<string>> {
    const ledger = await this.#ledger;
    const resumed = new Set<string>();
    for (const request of ledger.unanswered) {
      if (this.#running.has(request.id)) continue;
      const registered = this.#registered.get(request.type);
      if (registered?.command.restart === 'resume') {
        resumed.add(request.id);
        if (registered.whyUnavailable() !== undefined) continue;
        this.submit(request).catch(() => log.info('Command will be resumed at the next start', { id: request.id }));
      } else {
        const message = `The agent was restarted while it executed '${request.type}'; send the command again if it is still wanted`;
        await this.#recordOutcome(request, ledger, { status: 'failed', code: 'COMMAND_FAILED', message });
      }
    }
    return resumed;
  }

  /** Refuses further commands, aborts the running ones and waits until they have ended. */
  async drain(): Promise<void> {
    this.#drain.abort(new SpotGuardError('CANCELLED', 'The agent is stopping'));
    await Promise.allSettled([...this.#running.values()].map(({ outcome }) => outcome));
  }

  async #answerOrExecute(request: CommandRequest, cancelled: AbortSignal): Promise<CommandOutcome> {
    const refusal = this.#storageProblem();
    if (refusal !== undefined) {
      return { status: 'failed', code: 'COMMAND_REJECTED', message: `${refusal.message} Nothing was done.` };
    }
    const ledger = await this.#ledger;
    const known = ledger.answer(request.id);
    if (known !== undefined) return known;
    this.#drain.signal.throwIfAborted();
    const outcome = await this.#execute(request, ledger, cancelled);
    if (!request.dryRun) await this.#recordOutcome(request, ledger, outcome);
    return outcome;
  }

  /** Records the outcome. When the disk fails this is only logged, as the command has been executed. */
  async #recordOutcome(request: CommandRequest, ledger: CommandLedger, outcome: CommandOutcome): Promise<void> {
    await ledger.recordOutcome(request.id, outcome).catch((error) => {
      this.#log.error('Outcome of a command could not be written', { command: request.type, id: request.id, error });
    });
  }

  async #execute(request: CommandRequest, ledger: CommandLedger, cancelled: AbortSignal): Promise<CommandOutcome> {
    try {
      const { registered, input } = await validateRequest(request, this.#registered);
      // What an earlier process has begun must be undone by its handler, so only a new command can end before it begins.
      const hasBegun = ledger.isUnanswered(request.id);
      if (!hasBegun) cancelled.throwIfAborted();
      if (!request.dryRun) await ledger.accept(request);
      const output = await this.#run(registered, request, { input, cancelled, hasBegun });
      return { status: 'succeeded', output };
    } catch (error) {
      this.#drain.signal.throwIfAborted();
      const code = isSpotGuardError(error) ? error.code : 'COMMAND_FAILED';
      return { status: 'failed', code, message: describeError(error) };
    }
  }

  async #run(
    registered: RegisteredCommand,
    request: CommandRequest,
    { input, cancelled, hasBegun }: { input: unknown; cancelled: AbortSignal; hasBegun: boolean },
  ): Promise<unknown> {
    const { command, handler, log } = registered;
    const priority = request.priority ?? priorities.normal;
    const preempted = new AbortController();
    // A dry run changes nothing, so it neither waits for a command that works on the workload nor interrupts it.
    const worksOnWorkload = command.effect === 'write' && !request.dryRun;
    const leave = hasBegun ? new AbortController().signal : cancelled;
    const release = worksOnWorkload
      ? await this.#slot.acquire(priority, () => preempted.abort(preemption()), leave)
      : () => {};
    try {
      leave.throwIfAborted();
      const output = await withDeadline(
        (signal) =>
          handler(input, {
            id: request.id,
            priority,
            dryRun: request.dryRun ?? false,
            signal,
            preempted: AbortSignal.any([preempted.signal, cancelled]),
            log: log.child({ command: request.type, id: request.id }),
            park: release,
          }),
        {
          clock: this.#clock,
          seconds: command.timeoutSeconds ?? defaultTimeoutSeconds,
          parent: this.#drain.signal,
          what: `Command '${request.type}'`,
        },
      );
      return await validateOutput(command, output);
    } finally {
      release();
    }
  }
}

function preemption(): SpotGuardError {
  return new SpotGuardError('PREEMPTED', 'A more urgent command took over; what was done so far is undone');
}
