import { setMaxListeners } from 'node:events';

/**
 * Settles as `work` does, or rejects with the reason of `signal` as soon as that is aborted. The work itself goes on:
 * the caller only stops waiting for it.
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    // One signal may end any number of waits. Each removes its listener at its end, so there is no leak to warn of.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
