/** Undoes a scheduled action that has not run. */
export type Cancel = () => void;

/** Real time for what is shown, and scaled delays for what takes time in the region. */
export class RegionClock {
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(readonly timeScale: number) {
    if (!(timeScale > 0)) throw new RangeError(`timeScale must be above 0; it is ${timeScale}.`);
  }

  /** Milliseconds since the epoch, unscaled. */
  now(): number {
    return Date.now();
  }

  /** The real milliseconds that so many simulated ones last. */
  scaled(simulatedMs: number): number {
    return simulatedMs / this.timeScale;
  }

  /** Runs the action after so many simulated milliseconds, unless it is cancelled or the clock closed. */
  after(simulatedMs: number, action: () => void): Cancel {
    return this.afterReal(this.scaled(simulatedMs), action);
  }

  /** Runs the action after so many real milliseconds. */
  afterReal(ms: number, action: () => void): Cancel {
    if (this.#closed) return () => {};
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

  /** Cancels everything that is scheduled; nothing can be scheduled any more. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
