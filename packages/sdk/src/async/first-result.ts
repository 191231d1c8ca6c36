/**
 * Runs all of `works` at once and gives the result of the first one that ends; rejects when that one does. The others are
 * then aborted, and none of them goes on when this settles: each must heed its signal, else this waits for it.
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
