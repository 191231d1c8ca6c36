import type { Clock } from '@spotguard/sdk';

/**
 * The clock of one process, on top of a clock that several processes share. After `kill` no sleep of this process ends
 * any more, while time goes on for the others.
 */
export class ProcessClock implements Clock {
  readonly #clock: Clock;
  #isKilled = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    try {
      await this.#clock.sleep(milliseconds, signal);
    } finally {
      if (this.#isKilled) await new Promise<never>(() => {});
    }
  }

  kill(): void {
    this.#isKilled = true;
  }
}
