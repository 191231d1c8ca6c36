import {
  type Call,
  type Clock,
  describeError,
  isRetryable,
  isSpotGuardError,
  type Logger,
  type Procedure,
  type ProcedureOutcome,
  type Schema,
  SpotGuardError,
  type Step,
  type StepDeclaration,
  type StepRun,
} from '@spotguard/sdk';
import { backoffWithJitter } from '../scheduling/backoff.js';
import { withDeadline } from '../scheduling/deadline.js';
import type { Journal } from './journal.js';
import type { JournalEntry, RunFailure, RunOutcome, RunRecord } from './run-record.js';

export interface ProcedureRunOptions {
  readonly procedure: Procedure;
  readonly steps: Readonly<Record<string, Step<Procedure, string>>>;
  readonly record: RunRecord;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly call: Call | undefined;
  /** Aborted when the agent drains: the run then stops where it is, to be resumed by the next start. */
  readonly signal: AbortSignal;
}

const retry = { initialMs: 500, maximumMs: 30_000 };
const undoSeconds = 600;
const defaultStepSeconds = 600;
const mostAttempts = 5;

/** One run of a procedure, from wherever its record stands to its end. */
export class ProcedureRun {
  readonly #options: ProcedureRunOptions;
  #record: RunRecord;

  constructor(options: ProcedureRunOptions) {
    this.#options = options;
    this.#record = options.record;
  }

  /** Rejects only when the agent drains or the journal cannot be written; every other end is an outcome. */
  async execute(): Promise<ProcedureOutcome> {
    if (this.#record.undoing === undefined) await this.#goForward();
    if (this.#record.undoing !== undefined) await this.#goBack(this.#record.undoing);
    return this.#outcome();
  }

  async #goForward(): Promise<void> {
    const { procedure, call } = this.#options;
    let pivoted = false;
    for (const [name, declaration] of Object.entries(procedure.steps)) {
      const known = this.#record.steps.get(name);
      if (known?.result === undefined && known?.passedOver === undefined) {
        if (declaration.parks) call?.park();
        const failure = await this.#attempt(name, declaration, pivoted);
        if (failure !== undefined && !pivoted) {
          await this.#write({ type: 'undoing', ...failure });
          return;
        }
        if (failure !== undefined) await this.#write({ type: 'passed-over', step: name, reason: failure.reason });
      }
      pivoted ||= declaration.pivot === true;
    }
    await this.#end({ status: 'done' });
  }

  /** Performs one step; what it returns is why the step failed for good. */
  async #attempt(name: string, declaration: StepDeclaration, pivoted: boolean): Promise<RunFailure | undefined> {
    const { call, signal, log, procedure } = this.#options;
    try {
      signal.throwIfAborted();
      if (!pivoted && call?.preempted.aborted) {
        throw new SpotGuardError('PREEMPTED', 'A more urgent command took over; what was done so far is undone');
      }
      await this.#untilDone(declaration.timeoutSeconds ?? defaultStepSeconds, `Step '${name}'`, (deadline) =>
        this.#perform(name, declaration, deadline),
      );
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      log.warn('Step failed', { procedure: procedure.id, run: this.#record.key, step: name, error });
      return { step: name, reason: describeError(error), code: isSpotGuardError(error) ? error.code : 'INVARIANT' };
    }
  }

  async #perform(name: string, declaration: StepDeclaration, signal: AbortSignal): Promise<void> {
    const step = this.#step(name);
    const known = this.#record.steps.get(name);
    let attempt = known?.attempt ?? 1;
    let intent = known === undefined ? await this.#prepare(name, declaration, attempt, signal) : known.intent;
    for (;;) {
      try {
        const result = await step.perform(intent, this.#view(attempt, signal));
        await this.#write({ type: 'performed', step: name, result: await validated(declaration.result, result, name) });
        return;
      } catch (error) {
        if (!isSpotGuardError(error, 'ATTEMPT_DEAD') || attempt >= mostAttempts) throw error;
        attempt += 1;
        intent = await this.#prepare(name, declaration, attempt, signal);
      }
    }
  }

  async #prepare(name: string, declaration: StepDeclaration, attempt: number, signal: AbortSignal): Promise<unknown> {
    const prepared = await this.#step(name).prepare(this.#view(attempt, signal));
    const intent = await validated(declaration.intent, prepared, name);
    await this.#write({ type: 'intended', step: name, attempt, intent });
    return intent;
  }

  async #goBack(failure: RunFailure): Promise<void> {
    const { signal, log } = this.#options;
    const kept: string[] = [];
    for (const [name, known] of [...this.#record.steps].reverse()) {
      const step = this.#step(name);
      if (known.undone || step.undo === undefined) continue;
      try {
        await this.#untilDone(undoSeconds, `Undoing '${name}'`, async (deadline) => {
          await step.undo?.(known.intent, this.#view(known.attempt, deadline));
        });
        await this.#write({ type: 'undone', step: name });
      } catch (error) {
        signal.throwIfAborted();
        log.error('Step could not be undone', { run: this.#record.key, step: name, error });
        kept.push(`'${name}' could not be undone: ${describeError(error)}`);
      }
    }
    await this.#end({ status: 'undone', ...failure, reason: [failure.reason, ...kept].join('; ') });
  }

  /** Repeats `work` with back-off while it fails in a way that may pass, for at most `seconds`. */
  async #untilDone(seconds: number, what: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { clock, random, log, signal: parent } = this.#options;
    await withDeadline(
      async (signal) => {
        for (let failures = 1; ; failures++) {
          try {
            return await work(signal);
          } catch (error) {
            if (signal.aborted || !isRetryable(error)) throw error;
            log.info('Step will be tried again', { run: this.#record.key, what, failures, error });
            await clock.sleep(backoffWithJitter(retry, failures, random), signal);
          }
        }
      },
      { clock, seconds, parent, what },
    );
  }

  #step(name: string): Step<Procedure, string> {
    const step = this.#options.steps[name];
    if (step === undefined) {
      throw new SpotGuardError('INVARIANT', `Procedure '${this.#record.procedure}' has no step '${name}'`);
    }
    return step;
  }

  #view(attempt: number, signal: AbortSignal): StepRun<Procedure> {
    const { key, input, startedAt } = this.#record;
    const log = this.#options.log;
    return { key, input, startedAt, attempt, signal, log, results: this.#results() };
  }

  #results(): Readonly<Record<string, unknown>> {
    const steps = this.#record.steps;
    return new Proxy<Record<string, unknown>>(
      {},
      {
        get: (_, name) => {
          const result = steps.get(String(name))?.result;
          if (result !== undefined) return result.value;
          throw new SpotGuardError('INVARIANT', `The result of step '${String(name)}' was read before it was there`);
        },
      },
    );
  }

  #outcome(): ProcedureOutcome {
    return outcomeOf(this.#record, this.#results());
  }

  async #end(outcome: RunOutcome): Promise<void> {
    await this.#write({ type: 'ended', outcome });
  }

  async #write(entry: WithoutEnvelope<JournalEntry>): Promise<void> {
    this.#record = await this.#options.journal.record({
      ...entry,
      run: this.#record.key,
      at: this.#options.clock.now(),
    } as JournalEntry);
  }
}

type WithoutEnvelope<E> = E extends unknown ? Omit<E, 'run' | 'at'> : never;

/** The public outcome of a run that has ended. */
export function outcomeOf(record: RunRecord, results: Readonly<Record<string, unknown>>): ProcedureOutcome {
  const { outcome } = record;
  if (outcome === undefined) throw new SpotGuardError('INVARIANT', `Run '${record.key}' has not ended`);
  if (outcome.status !== 'done') return outcome;
  const passedOver = [...record.steps].flatMap(([step, known]) =>
    known.passedOver === undefined ? [] : [{ step, reason: known.passedOver }],
  );
  return { status: 'done', results, passedOver };
}

async function validated(schema: Schema, value: unknown, step: string): Promise<unknown> {
  const parsed = await schema['~standard'].validate(value);
  if (parsed.issues === undefined) return parsed.value;
  throw new SpotGuardError('INVARIANT', `Step '${step}' made a value that its own schema refuses`, {
    details: { issues: parsed.issues },
  });
}
