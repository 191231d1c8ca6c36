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

  /** Waits for the slot; resolves with the function that releases it. Calling that again has no effect. */
  async acquire(priority: number, preempt: () => void): Promise<() => void> {
    const holder: Holder = { priority, preempt };
    if (this.#holder === undefined) this.#holder = holder;
    else await this.#wait(holder, this.#holder);
    return () => {
      if (this.#holder === holder) this.#grantNext();
    };
  }

  #wait(holder: Holder, current: Holder): Promise<void> {
    if (holder.priority > current.priority) current.preempt();
    return new Promise((grant) => {
      const index = this.#waiting.findIndex((other) => other.holder.priority < holder.priority);
      this.#waiting.splice(index === -1 ? this.#waiting.length : index, 0, { holder, grant });
    });
  }

  #grantNext(): void {
    const next = this.#waiting.shift();
    this.#holder = next?.holder;
    next?.grant();
  }
}
