/**
 * What the first of several ways to an end gives or throws. The others are then aborted, and nothing of them goes on
 * when this settles; each must heed its signal.
 */
export async function firstOf<T>(
  parent: AbortSignal,
  ways: readonly ((signal: AbortSignal) => Promise<T>)[],
): Promise<T> {
  const stop = new AbortController();
  const signal = AbortSignal.any([parent, stop.signal]);
  const running = ways.map((way) => way(signal));
  try {
    return await Promise.race(running);
  } finally {
    stop.abort();
    await Promise.allSettled(running);
  }
}
