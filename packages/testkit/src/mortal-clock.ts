import type { Clock } from '@spotguard/sdk';

/** A clock seen from one process: once that has died, nothing in it wakes again, while time goes on for the others. */
export class MortalClock implements Clock {
  readonly #clock: Clock;
  #dead = false;

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
      if (this.#dead) await new Promise<never>(() => {});
    }
  }

  die(): void {
    this.#dead = true;
  }
}
