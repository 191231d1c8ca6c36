import {
  type AbandonedRun,
  type Call,
  type Clock,
  type FinishedRun,
  type Logger,
  type Procedure,
  type ProcedureOutcome,
  SpotGuardError,
  type Step,
  type StepEvent,
} from '@spotguard/sdk';
import { untilAborted } from '@spotguard/sdk/async';
import { abandonRun } from './abandon-run.js';
import type { Journal } from './journal.js';
import { openRun } from './open-run.js';
import { ProcedureRun } from './procedure-run.js';
import { canContinueInMemory, RunJournal } from './run-journal.js';
import { outcomeOf } from './run-outcome.js';
import type { RunRecord } from './run-record.js';

/** How many outcomes of runs that ended in memory are kept. */
const maxEndedInMemory = 200;

export interface ProcedureEngineOptions {
  readonly journal: Promise<Journal>;
  /** Returns why the journal cannot be used now; undefined when it can. */
  readonly storageProblem: () => SpotGuardError | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  /** Called when a step of any run begins or ends; returns at once and never throws. */
  readonly onStep: (event: StepEvent) => void;
}

interface RunOptions {
  readonly key: string;
  readonly input: unknown;
  readonly call?: Call;
}

interface Registered {
  readonly procedure: Procedure;
  readonly steps: Readonly<Record<string, Step<Procedure, string>>>;
  readonly log: Logger;
  /** Whether the procedure's plugin works. */
  readonly isAvailable: () => boolean;
  readonly abandon: (run: AbandonedRun) => Promise<void>;
  /** Called when a run of the procedure has finished in this process; returns at once and never throws. */
  readonly onFinish: (run: FinishedRun) => void;
}

/** Starts and resumes the runs of all procedures in the build. Each key has one run. */
export class ProcedureEngine {
  readonly #options: ProcedureEngineOptions;
  readonly #journal: Promise<Journal>;
  readonly #registered = new Map<string, Registered>();
  readonly #running = new Map<string, Promise<ProcedureOutcome>>();
  /** The outcomes, by key, of runs that ended in memory: the journal does not know that they have ended. */
  readonly #endedInMemory = new Map<string, ProcedureOutcome>();
  /** The keys of the runs that this process has refused: they stay unfinished, and each is told once. */
  readonly #refused = new Set<string>();
  readonly #drain = new AbortController();

  constructor(options: ProcedureEngineOptions) {
    this.#options = options;
    // When the agent stops, runs no longer wait for a journal that never opens.
    this.#journal = untilAborted(options.journal, this.#drain.signal);
    this.#journal.catch(() => {});
  }

  register(registered: Registered): void {
    this.#registered.set(registered.procedure.id, registered);
  }

  /** See `run` of the sdk's `ProcedureRunner`. */
  run(procedure: Procedure, options: RunOptions): Promise<ProcedureOutcome> {
    const running = this.#running.get(options.key);
    if (running !== undefined) return running;
    return this.#track(options.key, this.#start(procedure, options));
  }

  /**
   * Resumes the runs that an earlier process left unfinished, except those with the keys in `except`, which a command
   * runs again, and those of plugins that do not work. The outcome of a run is returned to whoever calls `run` with its
   * key. A run that another version began, of a procedure that can continue in memory, is not resumed: `run` begins it
   * anew with new input.
   */
  async resume(log: Logger, except: ReadonlySet<string>): Promise<void> {
    const journal = await this.#journal;
    for (const record of journal.unfinished) {
      const { key: run } = record;
      if (this.#running.has(run) || this.#endedInMemory.has(run) || except.has(run)) continue;
      const registered = this.#registered.get(record.procedure);
      if (registered?.isAvailable() === false) continue;
      const resumed = this.#resume(record, journal, log);
      if (resumed === undefined) continue;
      this.#track(run, resumed).catch((error) => {
        if (!this.#drain.signal.aborted) log.error('Procedure stopped', { run, error });
      });
    }
  }

  /** Interrupts every run, to be resumed from the journal by the next start. Resolves when all have stopped. */
  async drain(): Promise<void> {
    this.#drain.abort(
      new SpotGuardError('CANCELLED', 'The agent is stopping; the procedure will be resumed at the next start'),
    );
    await Promise.allSettled(this.#running.values());
  }

  async #start(procedure: Procedure, { key, input, call }: RunOptions): Promise<ProcedureOutcome> {
    const ended = this.#endedInMemory.get(key);
    if (ended !== undefined) return ended;
    const { clock, storageProblem } = this.#options;
    const log = this.#registered.get(procedure.id)?.log;
    const { signal } = this.#drain;
    const run = await openRun({ procedure, key, input, journal: this.#journal, storageProblem, clock, log, signal });
    const { record } = run;
    if (record.procedure !== procedure.id) {
      const message = `The key '${key}' belongs to a run of '${record.procedure}', not of '${procedure.id}'; use another key`;
      throw new SpotGuardError('INVARIANT', message);
    }
    if (record.outcome !== undefined) return outcomeOf(record, procedure);
    const registered = this.#registered.get(procedure.id);
    if (registered === undefined || isOfOtherVersion(record, registered))
      return this.#refuse(record, registered, call?.log);
    return this.#execute(run, registered, call);
  }

  #resume(record: RunRecord, journal: Journal, log: Logger): Promise<ProcedureOutcome> | undefined {
    const { key: run, procedure } = record;
    const registered = this.#registered.get(procedure);
    if (registered !== undefined && !isOfOtherVersion(record, registered)) {
      log.info('Resuming a procedure', { procedure, run });
      return this.#execute(new RunJournal({ ...registered, journal, record, clock: this.#options.clock }), registered);
    }
    if (registered === undefined || !canContinueInMemory(registered.procedure)) {
      return this.#refuse(record, registered, log);
    }
    const reason = describeRefusal(record, registered);
    registered.log.error('A run of another version is not resumed; it begins anew when its key is run again', {
      run,
      reason,
    });
    return undefined;
  }

  async #execute(journal: RunJournal, registered: Registered, call?: Call): Promise<ProcedureOutcome> {
    const { clock, random, onStep } = this.#options;
    const signal = call === undefined ? this.#drain.signal : AbortSignal.any([this.#drain.signal, call.signal]);
    const outcome = await new ProcedureRun({ ...registered, journal, clock, random, call, signal, onStep }).execute();
    if (journal.isInMemory) this.#keepInMemory(journal.record.key, outcome);
    return outcome;
  }

  /** Refuses to go on with a run. It stays unfinished, so that the build that began it can still finish it. */
  async #refuse(record: RunRecord, registered: Registered | undefined, log?: Logger): Promise<ProcedureOutcome> {
    const { clock, random } = this.#options;
    const reason = describeRefusal(record, registered);
    (registered?.log ?? log)?.error('Procedure cannot go on', { run: record.key, reason });
    const outcome = { status: 'refused', reason } as const;
    if (registered === undefined) return outcome;
    await abandonRun(record, { ...registered, clock, random, signal: this.#drain.signal });
    const { key, startedAt } = record;
    if (!this.#refused.has(key)) registered.onFinish({ key, input: undefined, startedAt, outcome, seconds: {} });
    this.#refused.add(key);
    return outcome;
  }

  #keepInMemory(key: string, outcome: ProcedureOutcome): void {
    this.#endedInMemory.set(key, outcome);
    const [oldest] = this.#endedInMemory.keys();
    if (this.#endedInMemory.size > maxEndedInMemory && oldest !== undefined) this.#endedInMemory.delete(oldest);
  }

  #track(key: string, run: Promise<ProcedureOutcome>): Promise<ProcedureOutcome> {
    const tracked = run.finally(() => this.#running.delete(key));
    this.#running.set(key, tracked);
    return tracked;
  }
}

function isOfOtherVersion(record: RunRecord, { procedure }: Registered): boolean {
  return procedure.version !== record.version;
}

function describeRefusal({ key, procedure, version }: RunRecord, registered: Registered | undefined): string {
  const found =
    registered === undefined
      ? `no plugin of this build has that procedure`
      : `this build has version ${registered.procedure.version}`;
  return `Run '${key}' was begun by version ${version} of '${procedure}'; ${found}. Start the old build to finish it, or finish it by hand`;
}
