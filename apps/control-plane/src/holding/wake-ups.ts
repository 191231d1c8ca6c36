/** Someone who waits for news about a topic. */
export interface Listener {
  /** Resolves at the first news after `listen`. */
  readonly woken: Promise<void>;
  stop(): void;
}

/** Tells held requests of this process that something changed. News of other processes are found by re-checking. */
export class WakeUps {
  readonly #topics = new Map<string, Set<() => void>>();

  /** Listen before you read, or news in between are lost. Always `stop` in the end. */
  listen(topic: string): Listener {
    const listeners = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, listeners);
    const { promise, wake } = wakeable();
    listeners.add(wake);
    return {
      woken: promise,
      stop: () => {
        listeners.delete(wake);
        if (listeners.size === 0 && this.#topics.get(topic) === listeners) this.#topics.delete(topic);
      },
    };
  }

  /** Wakes all who listen to the topic now. Call it after the commit. */
  wake(topic: string): void {
    for (const wake of this.#topics.get(topic) ?? []) wake();
  }

  /** Wakes all who listen to anything. */
  wakeAll(): void {
    for (const topic of this.#topics.keys()) this.wake(topic);
  }
}

function wakeable(): { readonly promise: Promise<void>; readonly wake: () => void } {
  let wake = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    wake = resolve;
  });
  return { promise, wake };
}
