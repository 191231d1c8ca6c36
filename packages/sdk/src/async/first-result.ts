/**
 * Runs all of `works` at the same time and settles as the first one that settles: it resolves with its result or
 * rejects with its error. The signal of all others is then aborted, and the promise settles only when they have ended
 * too. So each must end when its signal is aborted; one that does not is waited for.
 */
export async function firstResult<T>(
  parent: AbortSignal,
  works: readonly ((signal: AbortSignal) => Promise<T>)[],
): Promise<T> {
  const over = new AbortController();
  const signal = AbortSignal.any([parent, over.signal]);
  const running = works.map((work) => work(signal));
  try {
    return await Promise.race(running);
  } finally {
    over.abort();
    await Promise.allSettled(running);
  }
}
