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
import type { Journal } from './journal.js';
import { ProcedureRun } from './procedure-run.js';
import { outcomeOf } from './run-outcome.js';
import type { RunRecord } from './run-record.js';
import { readBack, throughJson } from './step-value.js';
import { withinPatience } from './storage-patience.js';
import { withRetries } from './with-retries.js';

const abandonSeconds = 600;

export interface ProcedureEngineOptions {
  readonly journal: Promise<Journal>;
  /** Why nothing can be journaled now. */
  readonly refusal: () => SpotGuardError | undefined;
  readonly clock: Clock;
  readonly random: () => number;
}

interface Registered {
  readonly procedure: Procedure;
  readonly steps: Readonly<Record<string, Step<Procedure, string>>>;
  readonly log: Logger;
  /** Whether the procedure's plugin is at work. */
  readonly available: () => boolean;
  readonly abandon: (run: AbandonedRun) => Promise<void>;
}

/** Starts, resumes and joins the runs of every procedure in the build. One run a key, ever. */
export class ProcedureEngine {
  readonly #options: ProcedureEngineOptions;
  readonly #journal: Promise<Journal>;
  readonly #registered = new Map<string, Registered>();
  readonly #running = new Map<string, Promise<ProcedureOutcome>>();
  readonly #drain = new AbortController();

  constructor(options: ProcedureEngineOptions) {
    this.#options = options;
    // Whoever waits for a journal that never opens is let go when the agent stops.
    this.#journal = untilAborted(options.journal, this.#drain.signal);
    this.#journal.catch(() => {});
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
    const journal = await this.#journal;
    for (const record of journal.unfinished) {
      if (this.#running.has(record.key) || except.has(record.key)) continue;
      if (this.#registered.get(record.procedure)?.available() === false) continue;
      log.info('Resuming a procedure', { procedure: record.procedure, run: record.key });
      this.#track(record.key, this.#proceed(record, undefined, log)).catch((error) => {
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
    const { clock, refusal } = this.#options;
    const problem = refusal();
    if (problem !== undefined) throw problem;
    const journal = await withinPatience(this.#journal, { procedure, clock });
    this.#drain.signal.throwIfAborted();
    const record =
      journal.find(options.key) ??
      (await withinPatience(this.#begin(journal, procedure, options), { procedure, clock }));
    if (record.procedure !== procedure.id) {
      throw new SpotGuardError(
        'INVARIANT',
        `Run '${record.key}' is one of '${record.procedure}', not of '${procedure.id}'`,
      );
    }
    if (record.outcome !== undefined) return outcomeOf(record, procedure);
    return this.#proceed(record, options.call);
  }

  async #begin(
    journal: Journal,
    { id, version, input: schema }: Procedure,
    options: { readonly key: string; readonly input: unknown },
  ): Promise<RunRecord> {
    const input = throughJson(options.input);
    await readBack(schema, input, `The input of '${id}'`);
    const at = this.#options.clock.now();
    return journal.record({ type: 'started', run: options.key, at, procedure: id, version, input });
  }

  /** A refused run stays unfinished: the build that began it can still finish it. */
  async #proceed(record: RunRecord, call: Call | undefined, log = call?.log): Promise<ProcedureOutcome> {
    const { clock, random } = this.#options;
    const journal = await this.#journal;
    const registered = this.#registered.get(record.procedure);
    if (registered === undefined || registered.procedure.version !== record.version) {
      const reason = refusal(record, registered);
      await this.#abandon(record, registered, { reason, log: registered?.log ?? log });
      return { status: 'refused', reason };
    }
    const signal = call === undefined ? this.#drain.signal : AbortSignal.any([this.#drain.signal, call.signal]);
    return new ProcedureRun({ ...registered, record, journal, clock, random, call, signal }).execute();
  }

  /** Whoever can still do something about what the run has made does it now; the run itself waits for its own build. */
  async #abandon(
    { key, procedure, version, input, steps }: RunRecord,
    registered: Registered | undefined,
    { reason, log }: { readonly reason: string; readonly log: Logger | undefined },
  ): Promise<void> {
    log?.error('Procedure cannot go on', { run: key, reason });
    if (registered === undefined) return;
    const { clock, random } = this.#options;
    const { signal: parent } = this.#drain;
    const what = `Ending what run '${key}' has made`;
    const beforeRetry = (failures: number, error: unknown) =>
      registered.log.info('Abandoned run will be looked at again', { run: key, failures, error });
    const limits = { clock, random, parent, what, seconds: abandonSeconds, interruption: undefined, beforeRetry };
    try {
      await withRetries(
        (signal) => registered.abandon({ key, procedure, version, input, steps, signal, log: registered.log }),
        limits,
      );
    } catch (error) {
      if (!parent.aborted) registered.log.error('What a procedure has made could not be ended', { run: key, error });
    }
  }

  #track(key: string, run: Promise<ProcedureOutcome>): Promise<ProcedureOutcome> {
    const tracked = run.finally(() => this.#running.delete(key));
    this.#running.set(key, tracked);
    return tracked;
  }
}

function refusal({ key, procedure, version }: RunRecord, registered: Registered | undefined): string {
  const found =
    registered === undefined
      ? `no plugin of this build has it`
      : `this build has version ${registered.procedure.version}`;
  return `Run '${key}' was begun by version ${version} of '${procedure}'; ${found}. Start the old build to finish it, or finish it by hand`;
}
