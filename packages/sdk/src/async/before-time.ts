import type { Clock } from '../kernel-services.js';

/** The moment until which {@link beforeTime} waits. */
export interface TimeLimit {
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  /** The moment, in milliseconds of the clock's monotonic time. */
  readonly at: number;
  /** Ends the wait early: the call then rejects with this signal's reason. */
  readonly parent: AbortSignal;
}

/**
 * Runs `work` and resolves with its result, or with `undefined` when the time `at` comes first. The signal of the work
 * is aborted then. The promise settles at that moment even if the work ignores its signal. Rejects with the error of
 * the work, or with the reason of `parent`.
 *
 * Use it when being late is a normal outcome. When being late is a failure, use {@link withDeadline}.
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
 * Runs `work` and resolves with its result, or with `undefined` when it fails or takes longer than `maxMs`
 * milliseconds. Rejects only when `parent` is aborted, with its reason. Use it for a question that may stay unanswered.
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
