interface Holder {
  readonly priority: number;
  /** Called when a more urgent command begins to wait. */
  readonly preempt: () => void;
}

/**
 * A lock that one `write` command holds at a time. The most urgent waits least; equals get it in the order of arrival.
 */
export class WorkloadSlot {
  #holder: Holder | undefined;
  readonly #waiting: { readonly holder: Holder; readonly grant: () => void }[] = [];

  /**
   * Waits for the slot; resolves with the function that releases it. Calling that again has no effect. Leaves the queue
   * and rejects with the reason of `signal` when that is aborted before.
   */
  async acquire(priority: number, preempt: () => void, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const holder: Holder = { priority, preempt };
    if (this.#holder === undefined) this.#holder = holder;
    else await this.#wait(holder, this.#holder, signal);
    return () => {
      if (this.#holder === holder) this.#grantNext();
    };
  }

  #wait(holder: Holder, current: Holder, signal: AbortSignal): Promise<void> {
    if (holder.priority > current.priority) current.preempt();
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(signal.reason);
      };
      const grant = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const entry = { holder, grant };
      const index = this.#waiting.findIndex((other) => other.holder.priority < holder.priority);
      this.#waiting.splice(index === -1 ? this.#waiting.length : index, 0, entry);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #grantNext(): void {
    const next = this.#waiting.shift();
    this.#holder = next?.holder;
    next?.grant();
  }
}
