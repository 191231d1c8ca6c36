import { type ReportedStep, wireTimestamp } from '@spotguard/protocol';
import type { StepEvent } from '@spotguard/sdk';

const maxWaiting = 500;
const maxNameLength = 100;
const maxKeyLength = 255;
const maxDetailLength = 500;

/**
 * Steps that wait to be sent, in memory and bounded: the oldest are dropped first. The begin and the end of the same
 * attempt become one.
 */
export class StepQueue {
  readonly #waiting = new Map<string, ReportedStep>();
  #dropped = 0;

  get size(): number {
    return this.#waiting.size;
  }

  /** How many steps were dropped since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  add(event: StepEvent): void {
    this.#put(reportedStep(event));
    this.#dropOldest();
  }

  /** Takes the oldest ones out. */
  take(count: number): readonly ReportedStep[] {
    const taken = [...this.#waiting].slice(0, count);
    for (const [key] of taken) this.#waiting.delete(key);
    return taken.map(([, step]) => step);
  }

  /** Puts back what was taken and not sent, before what has come since. */
  putBack(steps: readonly ReportedStep[]): void {
    const later = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const step of [...steps, ...later]) this.#put(step);
    this.#dropOldest();
  }

  /** Counts steps that were taken and are given up. */
  giveUp(steps: readonly ReportedStep[]): void {
    this.#dropped += steps.length;
  }

  /** Empties the queue, because nobody wants the steps. */
  clear(): void {
    this.#waiting.clear();
  }

  #put(step: ReportedStep): void {
    const key = JSON.stringify([step.run, step.step, step.attempt, step.phase]);
    const earlier = this.#waiting.get(key);
    this.#waiting.set(key, earlier === undefined ? step : merge(earlier, step));
  }

  #dropOldest(): void {
    for (const key of this.#waiting.keys()) {
      if (this.#waiting.size <= maxWaiting) return;
      this.#waiting.delete(key);
      this.#dropped += 1;
    }
  }
}

function merge(earlier: ReportedStep, later: ReportedStep): ReportedStep {
  return {
    ...later,
    started_at: earlier.started_at ?? later.started_at,
    ended_at: later.ended_at ?? earlier.ended_at,
    outcome: later.outcome ?? earlier.outcome,
    detail: later.detail ?? earlier.detail,
  };
}

function reportedStep({
  run,
  procedure,
  commandId,
  step,
  attempt,
  phase,
  at,
  outcome,
  detail,
}: StepEvent): ReportedStep {
  const time = wireTimestamp(new Date(at));
  return {
    run: run.slice(0, maxKeyLength),
    procedure: procedure.slice(0, maxNameLength),
    command_id: commandId === undefined || commandId.length > 64 ? null : commandId,
    step: step.slice(0, maxNameLength),
    attempt,
    phase,
    started_at: outcome === undefined ? time : null,
    ended_at: outcome === undefined ? null : time,
    outcome: outcome ?? null,
    detail: detail?.slice(0, maxDetailLength) ?? null,
  };
}
