import type { Clock } from '@spotguard/sdk';

type Phase = 'choose' | 'launch' | 'hand_over';

/** How long a failover has spent on what, in this process, by the monotonic clock. */
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
    return { choose: whole(choose), launch: whole(launch), hand_over: whole(hand_over) };
  }
}

function whole(milliseconds: number): number {
  return Math.round(milliseconds / 1_000);
}
