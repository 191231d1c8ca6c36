type Moment = 'before' | 'after';

/** Records what the agent had the fakes do, in order, and can stop the agent before or after one of these effects. */
export class Effects {
  readonly list: string[] = [];
  #stop: { readonly effect: string | undefined; readonly moment: Moment; readonly reached: () => void } | undefined;

  /**
   * Resolves when the agent gets to this effect, or to its next one if none is named. That call never returns, so the test
   * must then crash the agent.
   */
  stopAt(effect: string | undefined, moment: Moment): Promise<void> {
    return new Promise((reached) => {
      this.#stop = { effect, moment, reached };
    });
  }

  /** Removes a stop that was not reached. */
  clearStop(): void {
    this.#stop = undefined;
  }

  async apply<T>(effect: string, change: () => T): Promise<T> {
    const isReached = this.#stop !== undefined && (this.#stop.effect ?? effect) === effect;
    const stop = isReached ? this.#stop : undefined;
    if (stop !== undefined) this.#stop = undefined;
    if (stop?.moment === 'before') return neverReturn(stop);
    const result = change();
    this.list.push(effect);
    return stop === undefined ? result : neverReturn(stop);
  }
}

function neverReturn({ reached }: { readonly reached: () => void }): Promise<never> {
  reached();
  return new Promise<never>(() => {});
}
