interface Holder {
  readonly priority: number;
  /** Tells the holder that a more urgent one waits. */
  readonly preempt: () => void;
}

/** Lets one write command at a time at the protected workload: most urgent first, in order of arrival among equals. */
export class WorkloadSlot {
  #holder: Holder | undefined;
  readonly #waiting: { readonly holder: Holder; readonly enter: () => void }[] = [];

  /** Resolves with the function that gives the slot back; calling that twice does nothing. */
  async take(priority: number, preempt: () => void): Promise<() => void> {
    const holder: Holder = { priority, preempt };
    if (this.#holder === undefined) this.#holder = holder;
    else await this.#wait(holder, this.#holder);
    return () => {
      if (this.#holder === holder) this.#passOn();
    };
  }

  #wait(holder: Holder, current: Holder): Promise<void> {
    if (holder.priority > current.priority) current.preempt();
    return new Promise((enter) => {
      const place = this.#waiting.findIndex((other) => other.holder.priority < holder.priority);
      this.#waiting.splice(place === -1 ? this.#waiting.length : place, 0, { holder, enter });
    });
  }

  #passOn(): void {
    const next = this.#waiting.shift();
    this.#holder = next?.holder;
    next?.enter();
  }
}
