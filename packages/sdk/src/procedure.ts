import type { Call } from './command.js';
import type { Logger } from './kernel-services.js';
import type { MaybePromise, Output, Schema } from './schema.js';
import { defineToken } from './token.js';

/**
 * Declares one step of a procedure. Its intent and its result are written to disk as JSON, and validated when they are
 * read back.
 */
export interface StepDeclaration<I extends Schema = Schema, R extends Schema = Schema> {
  /** One sentence for operators: what the step does. */
  readonly summary: string;
  /** Validates everything that `perform` needs, as `prepare` returns it. */
  readonly intent: I;
  /** Validates everything that later steps need, as `perform` returns it. */
  readonly result: R;
  /**
   * Marks the step after which the procedure only goes forward: once it has succeeded, no step is undone, and a later
   * step that fails for good is passed over. Once it has begun, a more urgent command no longer interrupts it. If it
   * can fail after its effect has happened, set `timeoutSeconds` to `Infinity`, so that it is retried until it
   * succeeds.
   */
  readonly pivot?: true;
  /**
   * Marks the first of the steps that come after the finish: what the run was for has been done or has failed, and what
   * is left to do, such as a report, or the retirement of this instance, changes nothing of that. The plugin is told that
   * the run has finished before this step begins, see {@link FinishedRun}. It must be after the pivot; before it, the
   * mark has no effect, because the run can still be undone. The version of the procedure need not be raised for it.
   */
  readonly afterFinish?: true;
  /** Marks a step that only waits: other `write` commands may run meanwhile. */
  readonly parks?: true;
  /**
   * Marks a step that changes nothing while it is performed, because it only waits: a more urgent command, or the
   * cancellation of this one, aborts its signal at once. Other steps before the pivot are finished first.
   */
  readonly interruptible?: true;
  /** For how many seconds the step is tried, with all retries, before it has failed. Default: 600. */
  readonly timeoutSeconds?: number;
  /**
   * How often `prepare` is called at most: once, and again each time that `perform` throws `ATTEMPT_DEAD`. Default: 5.
   */
  readonly maxAttempts?: number;
}

/**
 * Declares work of several steps that survives a crash of the agent. The steps run in the order of their declaration.
 */
export interface Procedure<I extends Schema = Schema, S extends Steps = Steps> {
  /** Unique in a build. */
  readonly id: string;
  /**
   * Raise it whenever the steps or their schemas change. A run that another version began is not continued: it is
   * refused.
   */
  readonly version: number;
  /** One sentence for operators: what the procedure does. */
  readonly summary: string;
  readonly input: I;
  readonly steps: S;
  /** How many seconds the disk may take to read or write the journal before it counts as failed. Default: no limit. */
  readonly storageSeconds?: number;
  /**
   * What happens to a run whose journal cannot be opened, read or written.
   *
   * `fail` (the default): `run` rejects, with `STORAGE_FAILED` when the disk has failed. A run that another version of
   * the procedure began is `refused`.
   *
   * `continue-in-memory`: the run goes on by the same rules, and what it has done is kept in memory only. A run that
   * another version began starts from the beginning, with the input that is passed to `run`, and is not passed to
   * `abandon`. After a restart the run resumes from what the journal contains, if anything, and repeats the steps that
   * the journal does not know. Choose it for work that must not wait for a disk and whose steps recognise what they
   * have already created, by client tokens for example. Set `storageSeconds` too; without it, a disk that hangs is
   * waited for. Two calls with one key remain one run as long as the process lives.
   */
  readonly onStorageFailure?: 'fail' | 'continue-in-memory';
}

export type Steps = Readonly<Record<string, StepDeclaration<any, any>>>;
export type Procedures = Readonly<Record<string, Procedure<any, any>>>;

/**
 * Declares a procedure with the types of its input and its steps. List it in `procedures` of the plugin, return the
 * steps from `setup`, and start runs with {@link ProcedureRunner.run}.
 *
 * @example
 * export const replaceDisk = defineProcedure({
 *   id: 'disks.replace',
 *   version: 1,
 *   summary: 'Replaces a disk by a larger one.',
 *   input: z.strictObject({ volumeId: z.string() }),
 *   steps: {
 *     create: { summary: 'Creates the new volume.', intent: z.strictObject({ token: z.string() }), result: z.string() },
 *     attach: { summary: 'Attaches it.', intent: z.strictObject({}), result: z.null(), pivot: true },
 *   },
 * });
 */
export function defineProcedure<const I extends Schema, const S extends Steps>(
  procedure: Procedure<I, S>,
): Procedure<I, S> {
  return procedure;
}

/** What the kernel passes to a step about its run. */
export interface StepRun<P extends Procedure> {
  /** The key that was passed to `run`. Two calls with one key are one run. */
  readonly key: string;
  readonly input: Output<P['input']>;
  /** The results of the steps before this one. Reading a result that does not exist yet throws `INVARIANT`. */
  readonly results: { readonly [K in keyof P['steps']]: Output<P['steps'][K]['result']> };
  /** 1 at first, and one more each time that `perform` has thrown `ATTEMPT_DEAD` and the step is prepared again. */
  readonly attempt: number;
  /** When the run was first started, in epoch milliseconds. A restart does not change it. */
  readonly startedAt: number;
  /** Why the run is being undone; undefined while it is not. */
  readonly failure: { readonly step: string; readonly code: string; readonly reason: string } | undefined;
  /**
   * Returns the milliseconds that are left of a wait that ends at `until` (epoch milliseconds, from the intent) and
   * takes at most `maxMs`. Use it instead of the wall clock, which may be set while the run waits.
   */
  remainingMs(until: number, maxMs: number): number;
  /** Aborted when the time of the step is over, and when the agent stops. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Implements a step. `prepare` decides what is to be done and has no effect. Its return value, the intent, is journaled
 * before `perform` does it. After a crash `perform` is called again with the same intent, so it must be idempotent for
 * equal intents.
 *
 * A retryable error is followed by another try with back-off, and `ATTEMPT_DEAD` by a new `prepare`. After any other
 * error, or when the time is over, the run is undone, or, after the pivot, the step is passed over.
 */
export interface Step<P extends Procedure, K extends keyof P['steps']> {
  /**
   * Delays the step: it begins when this promise resolves, however long that takes. The step's `timeoutSeconds` do not
   * count yet. A more urgent command and the end of the agent end the wait and abort the run's signal. It is not called
   * again for a step that had begun before a crash, because the effect of that step may have happened.
   */
  mayBegin?(run: StepRun<P>): Promise<void>;
  /** Returns the intent: everything that `perform` needs, as JSON. It must have no effect. */
  prepare(run: StepRun<P>): MaybePromise<Output<P['steps'][K]['intent']>>;
  /** Does what the intent says and returns the result: everything that later steps need, as JSON. */
  perform(intent: Output<P['steps'][K]['intent']>, run: StepRun<P>): Promise<Output<P['steps'][K]['result']>>;
  /**
   * Reverses what `perform` did; without a `result`, what it may have done. A retryable error is followed by another
   * try for up to ten minutes. A step that cannot be undone is named in the outcome's `reason`. Steps without `undo`
   * are not undone.
   */
  undo?(
    intent: Output<P['steps'][K]['intent']>,
    run: StepRun<P>,
    result: Output<P['steps'][K]['result']> | undefined,
  ): Promise<void>;
  /**
   * Says in a few words what the step is about to do, or with a `result` what it has done, for people who watch the run.
   * It leaves the instance, so it must have no secrets.
   */
  describe?(
    intent: Output<P['steps'][K]['intent']>,
    result: Output<P['steps'][K]['result']> | undefined,
  ): string | undefined;
}

export type StepImplementations<P extends Procedure> = { readonly [K in keyof P['steps']]: Step<P, K> };

export type ProcedureImplementations<R extends Procedures> = {
  readonly [N in keyof R]: R[N] extends Procedure ? StepImplementations<R[N]> : never;
};

/**
 * How a run ended. `done`: every step succeeded or was passed over. `undone`: a step before the pivot failed and the
 * steps before it were undone. `refused`: another version of the procedure began the run, so this build cannot go on
 * with it.
 */
export type ProcedureOutcome<P extends Procedure = Procedure> =
  | {
      readonly status: 'done';
      readonly results: StepRun<P>['results'];
      /** The steps after the pivot that failed for good, with the reason of each. */
      readonly passedOver: readonly { readonly step: string; readonly reason: string }[];
    }
  | {
      readonly status: 'undone';
      readonly step: string;
      readonly reason: string;
      readonly code: string;
      /** The results of the steps that had been performed before they were undone. */
      readonly results: Partial<StepRun<P>['results']>;
      /** The steps that could not be undone; what they have made still exists. The `reason` says why. */
      readonly notUndone: readonly string[];
    }
  | { readonly status: 'refused'; readonly reason: string };

/** A run that has finished in this process, as the plugin that declares the procedure is told of it. */
export interface FinishedRun<P extends Procedure = Procedure> {
  /** The key that was passed to `run`. */
  readonly key: string;
  /** Undefined for a refused run: its input is of another version. */
  readonly input: Output<P['input']> | undefined;
  /** When the run was first started, in epoch milliseconds. A restart does not change it. */
  readonly startedAt: number;
  /** Of a run with steps after the finish, it has the results and the steps that were passed over until then. */
  readonly outcome: ProcedureOutcome<P>;
  /**
   * How many seconds this process has spent on performing each step, in all attempts, by the monotonic clock. A step that
   * an earlier process performed is missing, and so is the time that an earlier process spent on one.
   */
  readonly seconds: { readonly [K in keyof P['steps']]?: number };
}

/** For each procedure of a plugin, what is done when a run of it has finished. */
export type FinishListeners<R extends Procedures> = {
  readonly [N in keyof R]?: R[N] extends Procedure ? (run: FinishedRun<R[N]>) => void : never;
};

/**
 * A run that another version of one of the plugin's procedures began, as the journal contains it. Its values are those
 * of that version and have not been validated.
 */
export interface AbandonedRun {
  readonly key: string;
  readonly procedure: string;
  readonly version: number;
  readonly input: unknown;
  /** By name, in the order in which they began. The effect of a step without `result` may have happened or not. */
  readonly steps: ReadonlyMap<string, { readonly intent: unknown; readonly result?: { readonly value: unknown } }>;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** Runs procedures of the build. */
export interface ProcedureRunner {
  /**
   * Starts the run with this key and resolves with its outcome when it has ended. A further call with the same key
   * waits for the same run or, when that has ended, returns its outcome. Pass the `call` of a command handler, so that
   * a more urgent command can interrupt the run and the command's timeout ends it.
   *
   * A failing step does not reject: see {@link ProcedureOutcome}. Rejects when the agent stops, with `CANCELLED` (the
   * next start goes on with the run), when the journal fails, with `STORAGE_FAILED`, and when the input does not fit
   * its schema, with `INVARIANT`.
   */
  run<P extends Procedure>(
    procedure: P,
    options: { readonly key: string; readonly input: Output<P['input']>; readonly call?: Call },
  ): Promise<ProcedureOutcome<P>>;
}
export const ProcedureRunner = defineToken<ProcedureRunner>('sdk/procedure-runner');
