import {
  type Call,
  type Clock,
  describeError,
  type FinishedRun,
  isSpotGuardError,
  JournaledDeadlines,
  type Logger,
  type Procedure,
  type ProcedureOutcome,
  SpotGuardError,
  type Step,
  type StepDeclaration,
  type StepEvent,
  type StepRun,
} from '@spotguard/sdk';
import { untilAborted } from '@spotguard/sdk/async';
import type { RunJournal } from './run-journal.js';
import { doneOutcome, knownResults, outcomeOf, resultsBy } from './run-outcome.js';
import type { RunFailure, RunRecord } from './run-record.js';
import { describeStep, type StepAttempt, StepTeller } from './step-teller.js';
import { convertThroughJson, readJournaled } from './step-value.js';
import { withRetries } from './with-retries.js';

export interface ProcedureRunOptions {
  readonly procedure: Procedure;
  readonly steps: Readonly<Record<string, Step<Procedure, string>>>;
  readonly journal: RunJournal;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly call: Call | undefined;
  /** Aborted when the agent stops: the run is then interrupted, to be resumed by the next start. */
  readonly signal: AbortSignal;
  /** Called when a step begins or ends; returns at once and never throws. */
  readonly onStep: (event: StepEvent) => void;
  /** Called once, when the run has finished; returns at once and never throws. */
  readonly onFinish: (run: FinishedRun) => void;
}

const undoSeconds = 600;
const defaultStepSeconds = 600;
const defaultMaxAttempts = 5;

/**
 * Executes one run of a procedure, from what its record says is done to its end. The steps only get values that have
 * been converted to JSON and back, so that they see the same values before and after a crash.
 */
export class ProcedureRun {
  readonly #options: ProcedureRunOptions;
  #input: unknown;
  #results = new Map<string, unknown>();
  readonly #deadlines: JournaledDeadlines;
  readonly #teller: StepTeller;
  #hasFinished = false;

  constructor(options: ProcedureRunOptions) {
    this.#options = options;
    this.#deadlines = new JournaledDeadlines(options.clock);
    this.#teller = new StepTeller({ ...options, run: options.journal.record.key });
  }

  get #record(): RunRecord {
    return this.#options.journal.record;
  }

  /** Resolves with the outcome. Rejects only when the agent stops, or when the journal cannot be read or written. */
  async execute(): Promise<ProcedureOutcome> {
    const { procedure } = this.#options;
    this.#input = await readJournaled(procedure.input, this.#record.input, `The input of '${procedure.id}'`);
    this.#results = await knownResults(this.#record, procedure);
    if (this.#record.undoing === undefined) await this.#performSteps();
    if (this.#record.undoing !== undefined) await this.#undoSteps(this.#record.undoing);
    const outcome = await outcomeOf(this.#record, procedure);
    this.#finish(outcome);
    return outcome;
  }

  async #performSteps(): Promise<void> {
    const { procedure, call } = this.#options;
    let isPastPivot = false;
    for (const [name, declaration] of Object.entries(procedure.steps)) {
      const known = this.#record.steps.get(name);
      // One that has begun before was begun by an earlier process, which has told that the run had finished.
      if (declaration.afterFinish && isPastPivot && known !== undefined) this.#hasFinished = true;
      if (declaration.afterFinish && isPastPivot) this.#finish(doneOutcome(this.#record, procedure, this.#results));
      if (known?.result === undefined && known?.passedOver === undefined) {
        if (declaration.parks) call?.park();
        const failure = await this.#tryStep(name, declaration, isPastPivot ? undefined : call?.preempted);
        if (failure !== undefined)
          this.#teller.ended(this.#attemptOf(name), isPastPivot ? 'passed-over' : 'failed', failure.reason);
        if (failure !== undefined && !isPastPivot) {
          await this.#options.journal.write({ type: 'undoing', ...failure });
          return;
        }
        if (failure !== undefined)
          await this.#options.journal.write({ type: 'passed-over', step: name, reason: failure.reason });
      }
      isPastPivot ||= declaration.pivot === true;
    }
    await this.#options.journal.write({ type: 'ended', outcome: { status: 'done' } });
  }

  /** Tells once that the run has finished. */
  #finish(outcome: ProcedureOutcome): void {
    if (this.#hasFinished) return;
    this.#hasFinished = true;
    const { key, startedAt } = this.#record;
    this.#options.onFinish({ key, input: this.#input, startedAt, outcome, seconds: this.#teller.seconds });
  }

  /**
   * Performs one step. Resolves with the reason when the step has failed for good, with undefined when it has
   * succeeded.
   */
  async #tryStep(
    name: string,
    declaration: StepDeclaration,
    interruption: AbortSignal | undefined,
  ): Promise<RunFailure | undefined> {
    const { signal, log, procedure } = this.#options;
    try {
      signal.throwIfAborted();
      const hasBegun = this.#record.steps.has(name);
      if (!hasBegun) await this.#awaitSafePoint(name, interruption);
      // The effect of a pivot that has begun may have happened, so the pivot is not interrupted.
      else if (!declaration.pivot) interruption?.throwIfAborted();
      const seconds = declaration.timeoutSeconds ?? defaultStepSeconds;
      const perform = (deadline: AbortSignal) => this.#perform(name, declaration, deadline);
      const limits = { what: `Step '${name}'`, seconds, interruption: declaration.pivot ? undefined : interruption };
      await this.#retryWithinTime(perform, { ...limits, isInterruptible: declaration.interruptible === true });
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      log.warn('Step failed', { procedure: procedure.id, run: this.#record.key, step: name, error });
      return { step: name, reason: describeError(error), code: isSpotGuardError(error) ? error.code : 'INVARIANT' };
    }
  }

  async #awaitSafePoint(name: string, interruption: AbortSignal | undefined): Promise<void> {
    interruption?.throwIfAborted();
    const end = AbortSignal.any([this.#options.signal, ...(interruption === undefined ? [] : [interruption])]);
    const mayBegin = this.#implementationOf(name).mayBegin?.(this.#createStepRun(1, end));
    if (mayBegin !== undefined) await untilAborted(mayBegin, end);
  }

  async #perform(name: string, declaration: StepDeclaration, signal: AbortSignal): Promise<void> {
    const step = this.#implementationOf(name);
    const { maxAttempts = defaultMaxAttempts } = declaration;
    let attempt = this.#record.steps.get(name)?.attempt ?? 0;
    if (attempt === 0) await this.#prepare(name, declaration, { attempt: ++attempt, signal });
    for (;;) {
      const intent = await this.#intentOf(name, declaration);
      this.#teller.began(this.#attemptOf(name), describeStep(step, intent));
      try {
        const result = convertThroughJson(await step.perform(intent, this.#createStepRun(attempt, signal)));
        const typed = await readJournaled(declaration.result, result, `The result of step '${name}'`);
        await this.#options.journal.write({ type: 'performed', step: name, result });
        this.#results.set(name, typed);
        this.#teller.ended(this.#attemptOf(name), 'done', describeStep(step, intent, typed));
        return;
      } catch (error) {
        if (!isSpotGuardError(error, 'ATTEMPT_DEAD') || attempt >= maxAttempts) throw error;
        this.#teller.ended(this.#attemptOf(name), 'failed', describeError(error));
        await this.#prepare(name, declaration, { attempt: ++attempt, signal });
      }
    }
  }

  async #prepare(
    name: string,
    declaration: StepDeclaration,
    now: { readonly attempt: number; readonly signal: AbortSignal },
  ): Promise<void> {
    const intent = convertThroughJson(
      await this.#implementationOf(name).prepare(this.#createStepRun(now.attempt, now.signal)),
    );
    await readJournaled(declaration.intent, intent, `The intent of step '${name}'`);
    await this.#options.journal.write({ type: 'intended', step: name, attempt: now.attempt, intent });
  }

  #intentOf(name: string, declaration: StepDeclaration | undefined): Promise<unknown> {
    const schema = declaration?.intent;
    const { intent } = this.#record.steps.get(name) ?? {};
    return schema === undefined
      ? Promise.resolve(intent)
      : readJournaled(schema, intent, `The intent of step '${name}'`);
  }

  async #undoSteps(failure: RunFailure): Promise<void> {
    const { signal, log } = this.#options;
    const notUndone: string[] = [];
    const reasons: string[] = [];
    for (const name of [...this.#record.steps.keys()].reverse()) {
      try {
        await this.#undo(name);
      } catch (error) {
        signal.throwIfAborted();
        log.error('Step could not be undone', { run: this.#record.key, step: name, error });
        notUndone.push(name);
        reasons.push(`'${name}' could not be undone: ${describeError(error)}`);
        this.#teller.ended(this.#attemptOf(name, 'undo'), 'failed', describeError(error));
      }
    }
    const reason = [failure.reason, ...reasons].join('; ');
    const outcome = { status: 'undone', ...failure, reason, ...(notUndone.length === 0 ? {} : { notUndone }) } as const;
    await this.#options.journal.write({ type: 'ended', outcome });
  }

  async #undo(name: string): Promise<void> {
    const step = this.#implementationOf(name);
    const known = this.#record.steps.get(name);
    if (known === undefined || known.undone || step.undo === undefined) return;
    const intent = await this.#intentOf(name, this.#options.procedure.steps[name]);
    this.#teller.began(this.#attemptOf(name, 'undo'));
    const undo = async (deadline: AbortSignal) =>
      step.undo?.(intent, this.#createStepRun(known.attempt, deadline), this.#results.get(name));
    await this.#retryWithinTime(undo, { what: `Undoing '${name}'`, seconds: undoSeconds, interruption: undefined });
    await this.#options.journal.write({ type: 'undone', step: name });
    this.#teller.ended(this.#attemptOf(name, 'undo'), 'done');
  }

  #attemptOf(step: string, phase: StepAttempt['phase'] = 'perform'): StepAttempt {
    return { step, attempt: this.#record.steps.get(step)?.attempt ?? 1, phase };
  }

  #retryWithinTime(
    work: (signal: AbortSignal) => Promise<void>,
    limits: {
      readonly what: string;
      readonly seconds: number;
      readonly interruption: AbortSignal | undefined;
      readonly isInterruptible?: boolean;
    },
  ): Promise<void> {
    const { clock, random, log, signal } = this.#options;
    const { interruption, isInterruptible = false } = limits;
    const parent = isInterruptible && interruption !== undefined ? AbortSignal.any([signal, interruption]) : signal;
    const beforeRetry = (failures: number, error: unknown) =>
      log.info('Step will be tried again', { run: this.#record.key, what: limits.what, failures, error });
    return withRetries(work, { ...limits, clock, random, parent, beforeRetry });
  }

  #implementationOf(name: string): Step<Procedure, string> {
    const step = this.#options.steps[name];
    if (step !== undefined) return step;
    throw new SpotGuardError('INVARIANT', `Procedure '${this.#record.procedure}' has no step '${name}'`);
  }

  #createStepRun(attempt: number, signal: AbortSignal): StepRun<Procedure> {
    const { key, startedAt, undoing: failure } = this.#record;
    const { log, procedure } = this.#options;
    const results = resultsBy(procedure, this.#results);
    const remainingMs = (until: number, maxMs: number) => this.#deadlines.remainingMs(until, maxMs);
    return { key, input: this.#input, startedAt, attempt, failure, remainingMs, results, signal, log };
  }
}
