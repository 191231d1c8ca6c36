type Moment = 'before' | 'after';

/** What the fakes did to the world, in order; and the one moment at which a test pulls the plug. */
export class Effects {
  readonly list: string[] = [];
  #plug: { readonly effect: string | undefined; readonly moment: Moment; readonly pulled: () => void } | undefined;

  /** Resolves when the agent has got there, to whatever comes next if no effect is named. The call that was under way then never answers: crash the agent. */
  stopAt(effect: string | undefined, moment: Moment): Promise<void> {
    return new Promise((pulled) => {
      this.#plug = { effect, moment, pulled };
    });
  }

  /** Nobody pulls the plug any more. */
  mend(): void {
    this.#plug = undefined;
  }

  async apply<T>(effect: string, change: () => T): Promise<T> {
    const isPlugged = this.#plug !== undefined && (this.#plug.effect ?? effect) === effect;
    const plug = isPlugged ? this.#plug : undefined;
    if (plug !== undefined) this.#plug = undefined;
    if (plug?.moment === 'before') return pull(plug);
    const result = change();
    this.list.push(effect);
    return plug === undefined ? result : pull(plug);
  }
}

function pull({ pulled }: { readonly pulled: () => void }): Promise<never> {
  pulled();
  return new Promise<never>(() => {});
}
