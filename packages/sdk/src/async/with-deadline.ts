import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { SpotGuardError } from '../error.js';
import type { Clock } from '../kernel-services.js';
import { untilAborted } from './until-aborted.js';

const systemTimers: Pick<Clock, 'sleep'> = {
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
};

export interface DeadlineOptions {
  /** How many seconds the work may take; `Infinity` for no limit. */
  readonly seconds: number;
  /** Ends the work early: the call then rejects with this signal's reason. */
  readonly parent: AbortSignal;
  /** Names the work, as the beginning of the error's message: `The launch` (took longer than 5 s). */
  readonly what: string;
  /** Default: the timers of Node. Right for a network call, which takes real time even under a test's manual clock. */
  readonly clock?: Pick<Clock, 'sleep'>;
}

/**
 * Runs `work` and settles as it does, but waits for it no longer than `seconds`. Then the signal of the work is aborted
 * and the call rejects with a retryable `TIMED_OUT`. It also rejects, with the reason of `parent`, when that is
 * aborted. Both happen at once even if the work ignores its signal; such work goes on unobserved.
 *
 * Use it when being late is a failure. When being late is a normal outcome, use {@link beforeTime}.
 *
 * @example
 * const limits = { clock, seconds: 5, parent: signal, what: 'The health check' };
 * const answer = await withDeadline((deadline) => fetch(url, { signal: deadline }), limits);
 */
export async function withDeadline<T>(work: (signal: AbortSignal) => Promise<T>, options: DeadlineOptions): Promise<T> {
  const { clock = systemTimers, seconds, parent, what } = options;
  parent.throwIfAborted();
  const over = new AbortController();
  const limited = new AbortController();
  // One parent may serve any number of calls at a time. Each removes its listener at its end, so there is no leak to
  // warn of.
  setMaxListeners(0, parent);
  parent.addEventListener('abort', () => limited.abort(parent.reason), { once: true, signal: over.signal });
  if (seconds !== Number.POSITIVE_INFINITY) {
    const late = new SpotGuardError('TIMED_OUT', `${what} took longer than ${seconds} s`, { retryable: true });
    clock.sleep(seconds * 1000, over.signal).then(
      () => limited.abort(late),
      () => {},
    );
  }
  try {
    return await untilAborted(work(limited.signal), limited.signal);
  } finally {
    over.abort();
  }
}
