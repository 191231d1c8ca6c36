import type { Scope } from '@spotguard/sdk';

/** The cleanup steps of one plugin. (From Node 24 on `AsyncDisposableStack` could replace this.) */
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

  /** Runs the steps, last in, first out. An error does not keep the other steps from running. Returns all errors. */
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
