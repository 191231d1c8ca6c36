import { type Clock, SpotGuardError } from '@spotguard/sdk';

/**
 * Runs `work` with a signal that is aborted with `TIMED_OUT` after `seconds` or when `parent` is. Rejects at that moment
 * even if the work ignores its signal; such work is left to end by itself.
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  options: { readonly clock: Clock; readonly seconds: number; readonly parent: AbortSignal; readonly what: string },
): Promise<T> {
  const { clock, seconds, parent, what } = options;
  parent.throwIfAborted();
  const timer = new AbortController();
  const deadline = new AbortController();
  const signal = AbortSignal.any([parent, deadline.signal]);
  if (seconds !== Number.POSITIVE_INFINITY) {
    clock.sleep(seconds * 1000, timer.signal).then(
      () =>
        deadline.abort(new SpotGuardError('TIMED_OUT', `${what} took longer than ${seconds} s`, { retryable: true })),
      () => {},
    );
  }
  try {
    return await untilAborted(work(signal), signal);
  } finally {
    timer.abort();
  }
}

/** The work's result, or a rejection with the signal's reason as soon as it is aborted. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
