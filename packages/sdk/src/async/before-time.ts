import type { Clock } from '../kernel-services.js';

/** A moment until which something is waited for. */
export interface TimeLimit {
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  /** By the clock's monotonic time, in milliseconds. */
  readonly at: number;
  /** Ends the wait early, with its reason. */
  readonly parent: AbortSignal;
}

/**
 * What the work gives, or `undefined` when the time comes first; its signal is aborted then. Settles at that moment also
 * when the work does not heed its signal. Rejects as the work does, and with the parent's reason.
 *
 * For work whose lateness is an answer; where it is a failure, use {@link withDeadline}.
 */
export async function beforeTime<T>(
  { clock, at, parent }: TimeLimit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  parent.throwIfAborted();
  const over = new AbortController();
  const signal = AbortSignal.any([parent, over.signal]);
  const timeIsUp = clock.sleep(Math.max(0, at - clock.monotonic()), signal).then(() => undefined);
  try {
    return await Promise.race([work(signal), timeIsUp]);
  } finally {
    over.abort();
  }
}

/**
 * What the work gives within `maxMs` milliseconds from now; `undefined` when it fails or takes longer. Rejects with the
 * parent's reason alone. For a question that may stay without an answer.
 */
export async function answerWithin<T>(
  maxMs: number,
  { clock, parent }: Omit<TimeLimit, 'at'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const limit = { clock, at: clock.monotonic() + maxMs, parent };
  const answer = await beforeTime(limit, work).catch(() => undefined);
  parent.throwIfAborted();
  return answer;
}
