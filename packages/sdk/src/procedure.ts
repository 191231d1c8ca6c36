import type { Call } from './command.js';
import type { Logger } from './kernel-services.js';
import type { MaybePromise, Output, Schema } from './schema.js';
import { defineToken } from './token.js';

/**
 * One journaled step. `intent` is everything the effect needs, `result` everything later steps need; both are written
 * to disk as JSON and validated when they are read back.
 */
export interface StepDeclaration<I extends Schema = Schema, R extends Schema = Schema> {
  readonly summary: string;
  readonly intent: I;
  readonly result: R;
  /**
   * After this step nothing is undone any more: later steps are retried, and one that fails for good is passed over. Once
   * begun, no more urgent command interrupts it. If its effect may have happened although it failed, let it try for ever.
   */
  readonly pivot?: true;
  /** The step only waits: the workload's slot is given back while it does. */
  readonly parks?: true;
  /** How long retries of this step may go on; default 600. */
  readonly timeoutSeconds?: number;
  /** How often the step is prepared at most: once, and again each time `perform` throws `ATTEMPT_DEAD`; default 5. */
  readonly maxAttempts?: number;
}

/** Work of several steps that survives a crash. The steps run in the order in which they are declared. */
export interface Procedure<I extends Schema = Schema, S extends Steps = Steps> {
  readonly id: string;
  /** Raise it when the steps or their schemas change: a journal of another version is refused with words. */
  readonly version: number;
  readonly summary: string;
  readonly input: I;
  readonly steps: S;
  /** How long the disk may take for a line of the journal; after that it counts as failed. Default: as long as it takes. */
  readonly storageSeconds?: number;
  /**
   * What becomes of a run whose journal cannot be opened, read or written.
   *
   * `fail`, the default: `run` rejects, with `STORAGE_FAILED` when the disk has failed; a run that another version of the
   * procedure began is `refused`.
   *
   * `continue-in-memory`: the run goes on by the same rules, with what it has done so far in memory alone; a run that
   * another version began is begun anew, with the input that `run` is given, and is not handed to `abandon`. A restart
   * then resumes from what the journal holds, if anything, and performs again what it does not know: choose it for work
   * that must not wait for a disk and whose steps find what they have made before, by client tokens for example. Give
   * `storageSeconds` too, else a disk that hangs is waited for. As long as the process lives, a key stays one run.
   */
  readonly onStorageFailure?: 'fail' | 'continue-in-memory';
}

export type Steps = Readonly<Record<string, StepDeclaration<any, any>>>;
export type Procedures = Readonly<Record<string, Procedure<any, any>>>;

export function defineProcedure<const I extends Schema, const S extends Steps>(
  procedure: Procedure<I, S>,
): Procedure<I, S> {
  return procedure;
}

/** What a step sees of its run. */
export interface StepRun<P extends Procedure> {
  /** The run's idempotency key: two runs with one key are one run. */
  readonly key: string;
  readonly input: Output<P['input']>;
  /** Results of the steps before this one; reading one that is not there yet throws. */
  readonly results: { readonly [K in keyof P['steps']]: Output<P['steps'][K]['result']> };
  /** 1, and one more each time `perform` threw `ATTEMPT_DEAD` and the step was prepared anew. */
  readonly attempt: number;
  /** Epoch milliseconds at which the run was first started, also after a restart. */
  readonly startedAt: number;
  /** While the run is undone: what failed. */
  readonly failure: { readonly step: string; readonly code: string; readonly reason: string } | undefined;
  /**
   * Milliseconds left of a wait that ends at `until` (epoch milliseconds, as an intent holds it) and was to take `maxMs`.
   * Ask this instead of the wall clock, which may be set while the run waits or the agent is restarted.
   */
  remainingMs(until: number, maxMs: number): number;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * The two halves of a step. `prepare` decides and has no effect; what it returns is journaled, and after a crash
 * `perform` is called again with exactly that, never with something recomputed. `perform` must therefore be idempotent
 * for equal intents. A thrown retryable error is retried with back-off; `ATTEMPT_DEAD` prepares anew; anything else
 * undoes the run (before the pivot) or passes the step over (after it).
 */
export interface Step<P extends Procedure, K extends keyof P['steps']> {
  /**
   * At the safe point before the step: resolves when the step may begin, whenever that is. The step's time does not run
   * yet; a more urgent command or the end of the agent ends the wait, by the run's signal. Not asked again for a step
   * that was begun before a crash, as its effect may have happened.
   */
  mayBegin?(run: StepRun<P>): Promise<void>;
  prepare(run: StepRun<P>): MaybePromise<Output<P['steps'][K]['intent']>>;
  perform(intent: Output<P['steps'][K]['intent']>, run: StepRun<P>): Promise<Output<P['steps'][K]['result']>>;
  /** Takes back what `perform` did or, when there is no `result`, may have done; called until it succeeds. */
  undo?(
    intent: Output<P['steps'][K]['intent']>,
    run: StepRun<P>,
    result: Output<P['steps'][K]['result']> | undefined,
  ): Promise<void>;
}

export type StepImplementations<P extends Procedure> = { readonly [K in keyof P['steps']]: Step<P, K> };

export type ProcedureImplementations<R extends Procedures> = {
  readonly [N in keyof R]: R[N] extends Procedure ? StepImplementations<R[N]> : never;
};

/** How a run ended. `undone` and `refused` are answers, not exceptions. */
export type ProcedureOutcome<P extends Procedure = Procedure> =
  | {
      readonly status: 'done';
      readonly results: StepRun<P>['results'];
      /** Steps after the pivot that failed for good. */
      readonly passedOver: readonly { readonly step: string; readonly reason: string }[];
    }
  | { readonly status: 'undone'; readonly step: string; readonly reason: string; readonly code: string }
  | { readonly status: 'refused'; readonly reason: string };

/**
 * A run of one of the plugin's procedures that another version of it began, as the journal holds it. Its values are those
 * of that version: read them with care.
 */
export interface AbandonedRun {
  readonly key: string;
  readonly procedure: string;
  readonly version: number;
  readonly input: unknown;
  /** By name, in the order in which they were begun; a step without `result` may have had its effect or not. */
  readonly steps: ReadonlyMap<string, { readonly intent: unknown; readonly result?: { readonly value: unknown } }>;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** Runs the procedures that the plugin declared. */
export interface ProcedureRunner {
  /** Starts, joins or, when the key has already ended, repeats the answer of the run with this key. */
  run<P extends Procedure>(
    procedure: P,
    options: { readonly key: string; readonly input: Output<P['input']>; readonly call?: Call },
  ): Promise<ProcedureOutcome<P>>;
}
export const ProcedureRunner = defineToken<ProcedureRunner>('sdk/procedure-runner');
