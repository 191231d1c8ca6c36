type Moment = 'before' | 'after';

/** What the fakes did to the world, in order; and the one moment at which a test pulls the plug. */
export class Effects {
  readonly list: string[] = [];
  /** Hears of each effect when it is there. */
  onDone: (effect: string) => void = () => {};
  #plug: { readonly effect: string; readonly moment: Moment; readonly pulled: () => void } | undefined;

  /** Resolves when the agent has got there. The call that was under way then never answers: crash the agent. */
  stopAt(effect: string, moment: Moment): Promise<void> {
    return new Promise((pulled) => {
      this.#plug = { effect, moment, pulled };
    });
  }

  async apply<T>(effect: string, change: () => T): Promise<T> {
    const plug = this.#plug?.effect === effect ? this.#plug : undefined;
    if (plug !== undefined) this.#plug = undefined;
    if (plug?.moment === 'before') return pull(plug);
    const result = change();
    this.list.push(effect);
    this.onDone(effect);
    return plug === undefined ? result : pull(plug);
  }
}

function pull({ pulled }: { readonly pulled: () => void }): Promise<never> {
  pulled();
  return new Promise<never>(() => {});
}
