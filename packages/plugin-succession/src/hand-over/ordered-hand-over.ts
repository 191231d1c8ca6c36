import { Clock } from '@spotguard/sdk';
import { withDeadline } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import { type HandOver, type HandOverSides, type HandOverStep, HandOverSteps } from '../contract.js';

const defaultTimeoutSeconds = 60;

type Options = Parameters<HandOver['run']>[1];

/** Runs the steps one after the other, each with its own deadline. */
@injectable()
export class OrderedHandOver implements HandOver {
  readonly #steps: readonly HandOverStep[];

  constructor(
    @inject(HandOverSteps) steps: readonly HandOverStep[],
    @inject(Clock) private readonly clock: Clock,
  ) {
    this.#steps = [...steps].sort(({ order: one = 0 }, { order: other = 0 }) => one - other);
  }

  async run(sides: HandOverSides, { signal, log }: Options): Promise<void> {
    for (const step of this.#steps) {
      await this.#runWithDeadline(step, signal, (limited) => step.handOver(sides, limited));
      log.info('Hand-over step done', { step: step.name });
    }
  }

  async undo({ from, to }: HandOverSides, { signal, log }: Options): Promise<void> {
    for (const step of [...this.#steps].reverse()) {
      await this.#runWithDeadline(step, signal, (limited) =>
        step.undo === undefined ? step.handOver({ from: to, to: from }, limited) : step.undo({ from, to }, limited),
      );
      log.info('Hand-over step undone', { step: step.name });
    }
  }

  #runWithDeadline(
    { name, timeoutSeconds = defaultTimeoutSeconds }: HandOverStep,
    parent: AbortSignal,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    return withDeadline(work, { seconds: timeoutSeconds, parent, clock: this.clock, what: `Hand-over step '${name}'` });
  }
}
