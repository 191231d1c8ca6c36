/** Cancels a scheduled action, if it has not run yet. */
export type Cancel = () => void;

/** The time of a region. Times that are shown are real; delays are divided by `timeScale`. */
export class RegionClock {
  readonly #timers = new Set<NodeJS.Timeout>();
  #isClosed = false;

  constructor(readonly timeScale: number) {
    if (!(timeScale > 0)) throw new RangeError(`timeScale must be above 0; it is ${timeScale}.`);
  }

  /** Returns the real time in milliseconds since the epoch. */
  now(): number {
    return Date.now();
  }

  /** Converts simulated to real milliseconds. */
  scaled(simulatedMs: number): number {
    return simulatedMs / this.timeScale;
  }

  /** Runs the action after this many simulated milliseconds, unless it is cancelled or the clock is closed before. */
  after(simulatedMs: number, action: () => void): Cancel {
    return this.afterReal(this.scaled(simulatedMs), action);
  }

  /** Runs the action after this many real milliseconds, unless it is cancelled or the clock is closed before. */
  afterReal(ms: number, action: () => void): Cancel {
    if (this.#isClosed) return () => {};
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  /** Cancels all scheduled actions. Nothing can be scheduled afterwards. */
  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
