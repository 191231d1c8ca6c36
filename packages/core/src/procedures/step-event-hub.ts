import type { Logger, StepEvent, StepEvents } from '@spotguard/sdk';

/** Passes the events of steps on. A listener can neither make a step fail nor end it. */
export class StepEventHub implements StepEvents {
  readonly #log: Logger;
  readonly #listeners: ((event: StepEvent) => void)[] = [];

  constructor(log: Logger) {
    this.#log = log;
  }

  listen(listener: (event: StepEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** Never throws. */
  emit(event: StepEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#log.warn('A listener to the steps of procedures failed', { error });
      }
    }
  }
}
