import type { Scope } from '@spotguard/sdk';

/** Cleanup steps of one plugin. (`AsyncDisposableStack` does this from Node 24 on.) */
export class LastInFirstOutScope implements Scope {
  readonly #steps: (() => void | PromiseLike<void>)[] = [];

  use<T extends AsyncDisposable | Disposable>(resource: T): T {
    this.#steps.push(() =>
      Symbol.asyncDispose in resource ? resource[Symbol.asyncDispose]() : resource[Symbol.dispose](),
    );
    return resource;
  }

  defer(step: () => void | Promise<void>): void {
    this.#steps.push(step);
  }

  /** Runs every step, also after one threw; returns what was thrown. */
  async dispose(): Promise<readonly unknown[]> {
    const errors: unknown[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    return errors;
  }
}
