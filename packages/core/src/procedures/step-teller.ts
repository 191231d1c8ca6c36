import type { Call, Clock, Procedure, Step, StepEvent } from '@spotguard/sdk';

export interface StepTellerOptions {
  readonly procedure: Pick<Procedure, 'id'>;
  readonly run: string;
  readonly call: Pick<Call, 'id'> | undefined;
  readonly clock: Clock;
  readonly onStep: (event: StepEvent) => void;
}

/** One attempt to perform a step or to undo it. */
export interface StepAttempt {
  readonly step: string;
  readonly attempt: number;
  readonly phase: StepEvent['phase'];
}

/** Tells what happens to the steps of one run. It never waits and never throws. */
export class StepTeller {
  readonly #options: StepTellerOptions;
  readonly #begun = new Set<string>();

  constructor(options: StepTellerOptions) {
    this.#options = options;
  }

  /** Tells once that an attempt began, however often its work is repeated after retryable errors. */
  began(attempt: StepAttempt, detail?: string): void {
    const key = `${attempt.step} ${attempt.attempt} ${attempt.phase}`;
    if (this.#begun.has(key)) return;
    this.#begun.add(key);
    this.#tell(attempt, undefined, detail);
  }

  ended(attempt: StepAttempt, outcome: StepEvent['outcome'], detail?: string): void {
    this.#tell(attempt, outcome, detail);
  }

  #tell(attempt: StepAttempt, outcome: StepEvent['outcome'], detail: string | undefined): void {
    const { procedure, run, call, clock, onStep } = this.#options;
    onStep({ run, procedure: procedure.id, commandId: call?.id, ...attempt, at: clock.now(), outcome, detail });
  }
}

/** What a step says about itself; undefined when it says nothing, or cannot. */
export function describeStep(step: Step<Procedure, string>, intent: unknown, result?: unknown): string | undefined {
  try {
    return step.describe?.(intent, result);
  } catch {
    return undefined;
  }
}
