import type { Clock } from '../src/index.js';

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is advanced. */
export class ManualClock implements Clock {
  readonly #sleepers = new Set<Sleeper>();
  #elapsed = 0;

  constructor(private readonly start = new Date('2026-11-23T07:00:00.000Z')) {}

  now(): Date {
    return new Date(this.start.getTime() + this.#elapsed);
  }

  monotonic(): number {
    return this.#elapsed;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener('abort', abort);
        settle();
      };
      const abort = () => end(() => reject(signal.reason));
      const sleeper = { due: this.#elapsed + milliseconds, wake: () => end(resolve) };
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener('abort', abort);
      this.#sleepers.add(sleeper);
    });
  }

  /** How many waits there are. */
  get waiting(): number {
    return this.#sleepers.size;
  }

  /** Lets time pass, and ends the waits that are over then. */
  advance(milliseconds: number): void {
    this.#elapsed += milliseconds;
    for (const sleeper of [...this.#sleepers]) if (sleeper.due <= this.#elapsed) sleeper.wake();
  }
}
