import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { SpotGuardError } from '../error.js';
import type { Clock } from '../kernel-services.js';
import { untilAborted } from './until-aborted.js';

const machine: Pick<Clock, 'sleep'> = {
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
};

export interface DeadlineOptions {
  /** How long the work may take; `Infinity` for as long as it likes. */
  readonly seconds: number;
  /** Ends the work early, with its reason. */
  readonly parent: AbortSignal;
  /** What takes so long, as the beginning of a sentence. */
  readonly what: string;
  /** Default: the timers of the machine, for work that takes its time on the network whatever a test's clock says. */
  readonly clock?: Pick<Clock, 'sleep'>;
}

/**
 * Runs `work` with a signal that is aborted with `TIMED_OUT` after `seconds` or when `parent` is. Rejects at that moment
 * even if the work ignores its signal; such work is left to end by itself.
 *
 * For work whose lateness is a failure; where it is an answer like any other, use {@link beforeTime}.
 */
export async function withDeadline<T>(work: (signal: AbortSignal) => Promise<T>, options: DeadlineOptions): Promise<T> {
  const { clock = machine, seconds, parent, what } = options;
  parent.throwIfAborted();
  const over = new AbortController();
  const limited = new AbortController();
  // A parent may live as long as the agent and have any number of calls: each listens for the time of its work only.
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
