import type { Clock } from '@spotguard/sdk';

type Phase = 'choose' | 'launch' | 'hand_over';

/** Measures how long a failover has spent in each phase in this process, by the monotonic clock. */
export class PhaseTimer {
  readonly #clock: Clock;
  readonly #spentMs = { choose: 0, launch: 0, hand_over: 0 };
  #phase: Phase = 'choose';
  #since: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.monotonic();
  }

  enter(phase: Phase): void {
    const now = this.#clock.monotonic();
    this.#spentMs[this.#phase] += now - this.#since;
    this.#phase = phase;
    this.#since = now;
  }

  /** Whole seconds. */
  seconds(): Readonly<Record<Phase, number>> {
    this.enter(this.#phase);
    const { choose, launch, hand_over } = this.#spentMs;
    return { choose: toSeconds(choose), launch: toSeconds(launch), hand_over: toSeconds(hand_over) };
  }
}

function toSeconds(milliseconds: number): number {
  return Math.round(milliseconds / 1_000);
}
