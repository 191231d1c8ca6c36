type Moment = 'before' | 'after';

/** Records the changes that the fakes made, in order, and can stop the agent before or after one of them. */
export class Effects {
  readonly list: string[] = [];
  /** Called after each change. */
  onDone: (effect: string) => void = () => {};
  #stop: { readonly effect: string; readonly moment: Moment; readonly reached: () => void } | undefined;

  /**
   * Resolves when the agent reaches this change. The call that makes it never resolves; the test then crashes the agent.
   */
  stopAt(effect: string, moment: Moment): Promise<void> {
    return new Promise((reached) => {
      this.#stop = { effect, moment, reached };
    });
  }

  async apply<T>(effect: string, change: () => T): Promise<T> {
    const stop = this.#stop?.effect === effect ? this.#stop : undefined;
    if (stop !== undefined) this.#stop = undefined;
    if (stop?.moment === 'before') return neverResolve(stop);
    const result = change();
    this.list.push(effect);
    this.onDone(effect);
    return stop === undefined ? result : neverResolve(stop);
  }
}

function neverResolve({ reached }: { readonly reached: () => void }): Promise<never> {
  reached();
  return new Promise<never>(() => {});
}
