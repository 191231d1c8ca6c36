/** Someone who waits for news about a topic. */
export interface Listener {
  /** Resolves at the first news after `listen`. */
  readonly woken: Promise<void>;
  stop(): void;
}

/** Tells held requests that something changed. */
export class WakeUps {
  readonly #topics = new Map<string, Set<() => void>>();

  /** `tellOthers` passes news on to other processes on the same database; without it there are none. */
  constructor(private readonly tellOthers: (topic: string) => void = () => undefined) {}

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

  /** Wakes all who listen to the topic now, in every process. Call it after the commit. */
  wake(topic: string): void {
    this.hear(topic);
    this.tellOthers(topic);
  }

  /** Wakes those of this process. */
  hear(topic: string): void {
    for (const wake of this.#topics.get(topic) ?? []) wake();
  }

  /** Wakes all of this process who listen to anything: news may have been missed. */
  hearAll(): void {
    for (const topic of this.#topics.keys()) this.hear(topic);
  }
}

function wakeable(): { readonly promise: Promise<void>; readonly wake: () => void } {
  let wake = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    wake = resolve;
  });
  return { promise, wake };
}
