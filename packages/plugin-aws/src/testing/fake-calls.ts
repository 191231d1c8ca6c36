interface Failure {
  readonly call: string;
  readonly error: Error;
  readonly isAfterEffect: boolean;
}

/** Records the calls of a fake, and lets a test make the next ones fail or wait. */
export class FakeCalls {
  /** Every call in order, as its method and its main argument: `terminate i-1`, `images`. */
  readonly made: string[] = [];
  /**
   * Runs in place of every call. `proceed` makes the call: a test that does not call it prevents the effect, one that
   * waits before or after it delays the answer, and one that never resolves loses it.
   */
  intercept: <T>(call: string, proceed: () => Promise<T>) => Promise<T> = (_, proceed) => proceed();
  readonly #failures: Failure[] = [];

  /**
   * Makes the next calls fail without an effect, one for each error. `call` is a method, or a method and its main
   * argument.
   */
  failNext(call: string, ...errors: readonly Error[]): void {
    this.#failures.push(...errors.map((error) => ({ call, error, isAfterEffect: false })));
  }

  /** Makes the next call throw this error after its effect, as when an answer is lost. */
  loseNextAnswer(call: string, error: Error): void {
    this.#failures.push({ call, error, isAfterEffect: true });
  }

  /** Makes one call; for the fakes themselves. Throws the reason of a signal that has been aborted. */
  async make<T>(call: string, signal: AbortSignal, effect: () => T): Promise<T> {
    signal.throwIfAborted();
    this.made.push(call);
    return this.intercept(call, async () => {
      const failure = this.#takeFailure(call);
      if (failure?.isAfterEffect === false) throw failure.error;
      const result = effect();
      if (failure !== undefined) throw failure.error;
      return result;
    });
  }

  #takeFailure(call: string): Failure | undefined {
    const place = this.#failures.findIndex((failure) => call === failure.call || call.startsWith(`${failure.call} `));
    return place === -1 ? undefined : this.#failures.splice(place, 1)[0];
  }
}
