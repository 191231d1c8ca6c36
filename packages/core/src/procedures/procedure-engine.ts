import {
  type AbandonedRun,
  type Call,
  type Clock,
  type Logger,
  type Procedure,
  type ProcedureOutcome,
  SpotGuardError,
  type Step,
} from '@spotguard/sdk';
import { untilAborted } from '@spotguard/sdk/async';
import { abandonRun } from './abandon-run.js';
import type { Journal } from './journal.js';
import { openRun } from './open-run.js';
import { ProcedureRun } from './procedure-run.js';
import { canContinueInMemory, RunJournal } from './run-journal.js';
import { outcomeOf } from './run-outcome.js';
import type { RunRecord } from './run-record.js';

/** The outcomes of the runs that ended in memory, the oldest of which are forgotten. */
const maxEndedInMemory = 200;

export interface ProcedureEngineOptions {
  readonly journal: Promise<Journal>;
  /** Why nothing can be journaled now. */
  readonly storageProblem: () => SpotGuardError | undefined;
  readonly clock: Clock;
  readonly random: () => number;
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
}

/** Starts, resumes and joins the runs of every procedure in the build. Each key has one run. */
export class ProcedureEngine {
  readonly #options: ProcedureEngineOptions;
  readonly #journal: Promise<Journal>;
  readonly #registered = new Map<string, Registered>();
  readonly #running = new Map<string, Promise<ProcedureOutcome>>();
  /** By key: the journal does not know that these have ended. */
  readonly #endedInMemory = new Map<string, ProcedureOutcome>();
  readonly #drain = new AbortController();

  constructor(options: ProcedureEngineOptions) {
    this.#options = options;
    // Those who wait for a journal that never opens stop waiting when the agent stops.
    this.#journal = untilAborted(options.journal, this.#drain.signal);
    this.#journal.catch(() => {});
  }

  register(registered: Registered): void {
    this.#registered.set(registered.procedure.id, registered);
  }

  run(procedure: Procedure, options: RunOptions): Promise<ProcedureOutcome> {
    const running = this.#running.get(options.key);
    if (running !== undefined) return running;
    return this.#track(options.key, this.#start(procedure, options));
  }

  /**
   * Goes on with what the last process left unfinished, except the keys that somebody else runs again, and the
   * procedures of plugins that are not at work. Outcomes go to whoever runs the same key again. A run of another version
   * whose procedure can go on in memory waits for that: its input is for the version that began it.
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

  /** Stops every run where its journal stands; resolves when none is between two entries any more. */
  async drain(): Promise<void> {
    this.#drain.abort(
      new SpotGuardError('CANCELLED', 'The agent is stopping; the procedure goes on at the next start'),
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
      throw new SpotGuardError('INVARIANT', `Run '${key}' is one of '${record.procedure}', not of '${procedure.id}'`);
    }
    if (record.outcome !== undefined) return outcomeOf(record, procedure);
    const registered = this.#registered.get(procedure.id);
    if (registered === undefined || isOfAnother(registered, record)) return this.#refuse(record, registered, call?.log);
    return this.#proceed(run, registered, call);
  }

  #resume(record: RunRecord, journal: Journal, log: Logger): Promise<ProcedureOutcome> | undefined {
    const { key: run, procedure } = record;
    const registered = this.#registered.get(procedure);
    if (registered !== undefined && !isOfAnother(registered, record)) {
      log.info('Resuming a procedure', { procedure, run });
      return this.#proceed(new RunJournal({ ...registered, journal, record, clock: this.#options.clock }), registered);
    }
    if (registered === undefined || !canContinueInMemory(registered.procedure)) {
      return this.#refuse(record, registered, log);
    }
    const reason = describeRefusal(record, registered);
    registered.log.error('Procedure of another version waits until it is asked for again', { run, reason });
    return undefined;
  }

  async #proceed(journal: RunJournal, registered: Registered, call?: Call): Promise<ProcedureOutcome> {
    const { clock, random } = this.#options;
    const signal = call === undefined ? this.#drain.signal : AbortSignal.any([this.#drain.signal, call.signal]);
    const outcome = await new ProcedureRun({ ...registered, journal, clock, random, call, signal }).execute();
    if (journal.isInMemory) this.#keepInMemory(journal.record.key, outcome);
    return outcome;
  }

  /** A refused run stays unfinished: the build that began it can still finish it. */
  async #refuse(record: RunRecord, registered: Registered | undefined, log?: Logger): Promise<ProcedureOutcome> {
    const { clock, random } = this.#options;
    const reason = describeRefusal(record, registered);
    (registered?.log ?? log)?.error('Procedure cannot go on', { run: record.key, reason });
    if (registered !== undefined)
      await abandonRun(record, { ...registered, clock, random, signal: this.#drain.signal });
    return { status: 'refused', reason };
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

/** Whether another version of the procedure began the run. */
function isOfAnother({ procedure }: Registered, record: RunRecord): boolean {
  return procedure.version !== record.version;
}

function describeRefusal({ key, procedure, version }: RunRecord, registered: Registered | undefined): string {
  const found =
    registered === undefined
      ? `no plugin of this build has it`
      : `this build has version ${registered.procedure.version}`;
  return `Run '${key}' was begun by version ${version} of '${procedure}'; ${found}. Start the old build to finish it, or finish it by hand`;
}
