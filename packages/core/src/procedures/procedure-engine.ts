import {
  type Call,
  type Clock,
  type Logger,
  type Procedure,
  type ProcedureOutcome,
  SpotGuardError,
  type Step,
} from '@spotguard/sdk';
import type { Journal } from './journal.js';
import { outcomeOf, ProcedureRun } from './procedure-run.js';
import type { RunRecord } from './run-record.js';

export interface ProcedureEngineOptions {
  readonly journal: Promise<Journal>;
  readonly clock: Clock;
  readonly random: () => number;
}

interface Registered {
  readonly procedure: Procedure;
  readonly steps: Readonly<Record<string, Step<Procedure, string>>>;
  readonly log: Logger;
  /** Whether the procedure's plugin is at work. */
  readonly available: () => boolean;
}

/** Starts, resumes and joins the runs of every procedure in the build. One run a key, ever. */
export class ProcedureEngine {
  readonly #options: ProcedureEngineOptions;
  readonly #registered = new Map<string, Registered>();
  readonly #running = new Map<string, Promise<ProcedureOutcome>>();
  readonly #drain = new AbortController();

  constructor(options: ProcedureEngineOptions) {
    this.#options = options;
  }

  register(registered: Registered): void {
    this.#registered.set(registered.procedure.id, registered);
  }

  run(
    procedure: Procedure,
    options: { readonly key: string; readonly input: unknown; readonly call?: Call },
  ): Promise<ProcedureOutcome> {
    const running = this.#running.get(options.key);
    if (running !== undefined) return running;
    return this.#track(options.key, this.#start(procedure, options));
  }

  /**
   * Goes on with what the last process left unfinished, except the keys that somebody else runs again, and the
   * procedures of plugins that are not at work. Outcomes go to whoever runs the same key again.
   */
  async resume(log: Logger, except: ReadonlySet<string>): Promise<void> {
    const journal = await this.#options.journal;
    for (const record of journal.unfinished) {
      if (this.#running.has(record.key) || except.has(record.key)) continue;
      if (this.#registered.get(record.procedure)?.available() === false) continue;
      log.info('Resuming a procedure', { procedure: record.procedure, run: record.key });
      this.#track(record.key, this.#proceed(record, undefined)).catch((error) => {
        if (!this.#drain.signal.aborted) log.error('Procedure stopped', { run: record.key, error });
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

  async #start(
    procedure: Procedure,
    options: { readonly key: string; readonly input: unknown; readonly call?: Call },
  ): Promise<ProcedureOutcome> {
    const journal = await this.#options.journal;
    const record =
      journal.find(options.key) ??
      (await journal.record({
        type: 'started',
        run: options.key,
        at: this.#options.clock.now(),
        procedure: procedure.id,
        version: procedure.version,
        input: options.input,
      }));
    return this.#proceed(record, options.call);
  }

  async #proceed(record: RunRecord, call: Call | undefined): Promise<ProcedureOutcome> {
    const journal = await this.#options.journal;
    if (record.outcome !== undefined) return outcomeOf(record, resultsOf(record));
    const registered = this.#registered.get(record.procedure);
    const refusal = refusalOf(record, registered);
    if (registered === undefined || refusal !== undefined) {
      const reason = refusal ?? 'unknown procedure';
      await journal.record({
        type: 'ended',
        run: record.key,
        at: this.#options.clock.now(),
        outcome: { status: 'refused', reason },
      });
      return { status: 'refused', reason };
    }
    const { clock, random } = this.#options;
    const signal = call === undefined ? this.#drain.signal : AbortSignal.any([this.#drain.signal, call.signal]);
    return new ProcedureRun({ ...registered, record, journal, clock, random, call, signal }).execute();
  }

  #track(key: string, run: Promise<ProcedureOutcome>): Promise<ProcedureOutcome> {
    const tracked = run.finally(() => this.#running.delete(key));
    this.#running.set(key, tracked);
    return tracked;
  }
}

function refusalOf(record: RunRecord, registered: Registered | undefined): string | undefined {
  if (registered === undefined) {
    return `No plugin of this build has the procedure '${record.procedure}'; start the build that began run '${record.key}', or finish it by hand`;
  }
  const { version } = registered.procedure;
  if (version === record.version) return undefined;
  return `Run '${record.key}' was begun by version ${record.version} of '${record.procedure}'; this build has version ${version}. Start the old build to finish it, or finish it by hand`;
}

function resultsOf(record: RunRecord): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...record.steps].map(([name, step]) => [name, step.result?.value]));
}
