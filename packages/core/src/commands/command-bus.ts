import {
  type Call,
  type Clock,
  type Command,
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
import { WorkloadSlot } from './workload-slot.js';

interface Registered {
  readonly command: Command;
  readonly handler: (input: unknown, call: Call) => Promise<unknown>;
  readonly log: Logger;
  /** Returns why the command's plugin does not work, or undefined while it works. */
  readonly whyUnavailable: () => string | undefined;
}

const defaultTimeoutSeconds = 60;

/** Validates commands and runs them: each id once, `write` commands one at a time, the most urgent first. */
export class KernelCommandBus {
  readonly #ledger: Promise<CommandLedger>;
  readonly #storageProblem: () => SpotGuardError | undefined;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #registered = new Map<string, Registered>();
  readonly #running = new Map<string, Promise<CommandOutcome>>();
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

  register(registered: Registered): void {
    this.#registered.set(registered.command.name, registered);
  }

  submit(request: CommandRequest): Promise<CommandOutcome> {
    const running = this.#running.get(request.id);
    if (running !== undefined) return running;
    const outcome = this.#answerOrExecute(request).finally(() => this.#running.delete(request.id));
    this.#running.set(request.id, outcome);
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
        await this.#recordOutcome(request, ledger, { status: 'failed', code: 'CANCELLED', message });
      }
    }
    return resumed;
  }

  /** Refuses further commands, aborts the running ones and waits until they have ended. */
  async drain(): Promise<void> {
    this.#drain.abort(new SpotGuardError('CANCELLED', 'The agent is stopping'));
    await Promise.allSettled(this.#running.values());
  }

  async #answerOrExecute(request: CommandRequest): Promise<CommandOutcome> {
    const refusal = this.#storageProblem();
    if (refusal !== undefined) {
      return { status: 'failed', code: 'COMMAND_REJECTED', message: `${refusal.message} Nothing was done.` };
    }
    const ledger = await this.#ledger;
    const known = ledger.answer(request.id);
    if (known !== undefined) return known;
    this.#drain.signal.throwIfAborted();
    const outcome = await this.#execute(request, ledger);
    if (!request.dryRun) await this.#recordOutcome(request, ledger, outcome);
    return outcome;
  }

  /** Records the outcome. When the disk fails this is only logged, as the command has been executed. */
  async #recordOutcome(request: CommandRequest, ledger: CommandLedger, outcome: CommandOutcome): Promise<void> {
    await ledger.recordOutcome(request.id, outcome).catch((error) => {
      this.#log.error('Outcome of a command could not be written', { command: request.type, id: request.id, error });
    });
  }

  async #execute(request: CommandRequest, ledger: CommandLedger): Promise<CommandOutcome> {
    try {
      const { registered, input } = await this.#validate(request);
      if (!request.dryRun) await ledger.accept(request);
      const output = await this.#run(registered, request, input);
      return { status: 'succeeded', output };
    } catch (error) {
      this.#drain.signal.throwIfAborted();
      const code = isSpotGuardError(error) ? error.code : 'COMMAND_FAILED';
      return { status: 'failed', code, message: describeError(error) };
    }
  }

  async #validate(request: CommandRequest): Promise<{ registered: Registered; input: unknown }> {
    const registered = this.#registered.get(request.type);
    if (registered === undefined) {
      throw new SpotGuardError(
        'COMMAND_UNKNOWN',
        `This build has no plugin that offers the command '${request.type}'; it offers ${[...this.#registered.keys()].join(', ') || 'none'}`,
      );
    }
    const unavailable = registered.whyUnavailable();
    if (unavailable !== undefined) {
      throw new SpotGuardError('COMMAND_REJECTED', `'${request.type}' cannot run now: ${unavailable}`);
    }
    if (request.dryRun && !hasDryRun(registered.command)) {
      throw new SpotGuardError(
        'COMMAND_REJECTED',
        `'${request.type}' has no dry run: its plugin cannot tell what it would do without doing it. Nothing was changed`,
      );
    }
    const parsed = await registered.command.input['~standard'].validate(request.input);
    if (parsed.issues !== undefined) {
      const issues = parsed.issues.map(
        ({ path = [], message }) => `${path.map(String).join('.') || 'input'}: ${message}`,
      );
      throw new SpotGuardError('COMMAND_REJECTED', `Bad input for '${request.type}': ${issues.join('; ')}`);
    }
    return { registered, input: parsed.value };
  }

  async #run(registered: Registered, request: CommandRequest, input: unknown): Promise<unknown> {
    const { command, handler, log } = registered;
    const priority = request.priority ?? priorities.normal;
    const preempted = new AbortController();
    // A dry run changes nothing, so it neither waits for a command that works on the workload nor interrupts it.
    const worksOnWorkload = command.effect === 'write' && !request.dryRun;
    const release = worksOnWorkload
      ? await this.#slot.acquire(priority, () => preempted.abort(preemption()))
      : () => {};
    try {
      const output = await withDeadline(
        (signal) =>
          handler(input, {
            id: request.id,
            priority,
            dryRun: request.dryRun ?? false,
            signal,
            preempted: preempted.signal,
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

/** Whether a command can be asked what it would do. */
function hasDryRun({ effect, supportsDryRun }: Command): boolean {
  return effect === 'read' || supportsDryRun === true;
}

function preemption(): SpotGuardError {
  return new SpotGuardError('PREEMPTED', 'A more urgent command took over; what was done so far is undone');
}

async function validateOutput(command: Command, output: unknown): Promise<unknown> {
  const parsed = await command.output['~standard'].validate(output);
  if (parsed.issues === undefined) return parsed.value;
  throw new SpotGuardError(
    'INVARIANT',
    `The handler of '${command.name}' returned an output that its own schema refuses`,
    {
      details: { issues: parsed.issues },
    },
  );
}
