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

/** Tells what happens to the steps of one run, and measures how long they take. It never waits and never throws. */
export class StepTeller {
  readonly #options: StepTellerOptions;
  /** When each attempt began, in monotonic milliseconds. */
  readonly #begun = new Map<string, number>();
  readonly #performedMs = new Map<string, number>();

  constructor(options: StepTellerOptions) {
    this.#options = options;
  }

  /** How many seconds this process has spent on performing each step, in all attempts that have ended. */
  get seconds(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#performedMs].map(([step, ms]) => [step, Math.round(ms) / 1_000]));
  }

  /** Tells once that an attempt began, however often its work is repeated after retryable errors. */
  began(attempt: StepAttempt, detail?: string): void {
    const key = keyOf(attempt);
    if (this.#begun.has(key)) return;
    this.#begun.set(key, this.#options.clock.monotonic());
    this.#tell(attempt, undefined, detail);
  }

  ended(attempt: StepAttempt, outcome: StepEvent['outcome'], detail?: string): void {
    this.#measure(attempt);
    this.#tell(attempt, outcome, detail);
  }

  /** Counts the time of an attempt once: it ends twice when the preparation of the next one fails. */
  #measure(attempt: StepAttempt): void {
    const key = keyOf(attempt);
    const begun = this.#begun.get(key);
    if (begun === undefined || attempt.phase === 'undo') return;
    const now = this.#options.clock.monotonic();
    this.#performedMs.set(attempt.step, (this.#performedMs.get(attempt.step) ?? 0) + now - begun);
    this.#begun.set(key, now);
  }

  #tell(attempt: StepAttempt, outcome: StepEvent['outcome'], detail: string | undefined): void {
    const { procedure, run, call, clock, onStep } = this.#options;
    onStep({ run, procedure: procedure.id, commandId: call?.id, ...attempt, at: clock.now(), outcome, detail });
  }
}

function keyOf({ step, attempt, phase }: StepAttempt): string {
  return `${step} ${attempt} ${phase}`;
}

/** What a step says about itself; undefined when it says nothing, or cannot. */
export function describeStep(step: Step<Procedure, string>, intent: unknown, result?: unknown): string | undefined {
  try {
    return step.describe?.(intent, result);
  } catch {
    return undefined;
  }
}
