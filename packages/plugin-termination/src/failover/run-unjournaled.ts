import {
  type Clock,
  isRetryable,
  isSpotGuardError,
  JournaledDeadlines,
  type Logger,
  type Procedure,
  type Step,
  type StepDeclaration,
  type StepImplementations,
  type StepRun,
} from '@spotguard/sdk';
import type { FailoverInput } from './failover-input.js';
import { type FailoverProcedure, failoverProcedure } from './failover-procedure.js';

const pauseMs = 1_000;

export interface UnjournaledRun {
  readonly steps: StepImplementations<FailoverProcedure>;
  readonly key: string;
  readonly input: FailoverInput;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * The failover by memory alone, for a host whose disk fails when it matters. What a journaled run may have launched
 * before is found again, as both use the same client tokens. Rejects only with the signal's reason.
 */
export async function runUnjournaled(options: UnjournaledRun): Promise<void> {
  const steps = options.steps as unknown as Readonly<Record<string, Step<Procedure, string>>>;
  const results: Record<string, unknown> = {};
  for (const [name, step] of Object.entries(steps)) {
    try {
      results[name] = await runStep(step, name, { ...options, results });
    } catch (error) {
      options.signal.throwIfAborted();
      options.log.error('Step failed without a journal', { step: name, error });
    }
  }
}

/** Tries until the time that the procedure gives the step. */
async function runStep(
  step: Step<Procedure, string>,
  name: string,
  run: UnjournaledRun & { readonly results: Readonly<Record<string, unknown>> },
): Promise<unknown> {
  const { key, input, clock, log, signal, results } = run;
  const { timeoutSeconds = 600, mostAttempts = 5 } = limitsOf(name);
  const giveUpAt = clock.monotonic() + timeoutSeconds * 1_000;
  const startedAt = input.detectedAt;
  const deadlines = new JournaledDeadlines(clock);
  for (let attempt = 1; ; ) {
    signal.throwIfAborted();
    const view: StepRun<Procedure> = {
      key,
      input,
      results,
      attempt,
      startedAt,
      failure: undefined,
      remainingMs: (until, maxMs) => deadlines.remainingMs(until, maxMs),
      signal,
      log,
    };
    try {
      return await step.perform(await step.prepare(view), view);
    } catch (error) {
      if (isSpotGuardError(error, 'ATTEMPT_DEAD') && attempt < mostAttempts) {
        attempt += 1;
        continue;
      }
      if (signal.aborted || !isRetryable(error) || clock.monotonic() >= giveUpAt) throw error;
    }
    await clock.sleep(pauseMs, signal);
  }
}

function limitsOf(name: string): Pick<StepDeclaration, 'timeoutSeconds' | 'mostAttempts'> {
  return new Map<string, StepDeclaration>(Object.entries(failoverProcedure.steps)).get(name) ?? {};
}
