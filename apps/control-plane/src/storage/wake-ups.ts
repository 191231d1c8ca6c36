/** Waits for a change of a topic. */
export interface Listener {
  /** Resolves at the first wake-up after `listen`. */
  readonly woken: Promise<void>;
  stop(): void;
}

/** Wakes held requests when the data of their topic has changed. A topic is the id of a workload, or what a constant names. */
export class WakeUps {
  readonly #topics = new Map<string, Set<() => void>>();
  /** How many wake-ups this process has sent, and has received from the database since its start. */
  readonly counts = { sent: 0, received: 0 };

  /** `notifyOthers` wakes the other processes on the same database; by default there are none. */
  constructor(private readonly notifyOthers: (topic: string) => void = () => undefined) {}

  /** Listens for a topic until `stop` is called. Listen before you read, or a change in between is missed. */
  listen(topic: string): Listener {
    const { promise, wake } = wakeable();
    return { woken: promise, stop: this.subscribe(topic, wake) };
  }

  /** Calls a function at each wake-up of a topic until the returned function is called. */
  subscribe(topic: string, onWake: () => void): () => void {
    const listeners = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, listeners);
    listeners.add(onWake);
    return () => {
      listeners.delete(onWake);
      if (listeners.size === 0 && this.#topics.get(topic) === listeners) this.#topics.delete(topic);
    };
  }

  /** Wakes the listeners of a topic in every process. Call it after the commit. */
  wake(topic: string): void {
    this.counts.sent += 1;
    this.wakeHere(topic);
    this.notifyOthers(topic);
  }

  /** Wakes the listeners of a topic in this process, because the database passed on a wake-up of any process. */
  receive(topic: string): void {
    this.counts.received += 1;
    this.wakeHere(topic);
  }

  /** Wakes the listeners of a topic in this process. */
  wakeHere(topic: string): void {
    for (const wake of this.#topics.get(topic) ?? []) wake();
  }

  /** Wakes all listeners in this process, because wake-ups may have been missed. */
  wakeAllHere(): void {
    for (const topic of this.#topics.keys()) this.wakeHere(topic);
  }
}

function wakeable(): { readonly promise: Promise<void>; readonly wake: () => void } {
  let wake = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    wake = resolve;
  });
  return { promise, wake };
}
