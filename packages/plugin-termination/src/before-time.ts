import type { Clock } from '@spotguard/sdk';

export interface TimeLimit {
  readonly clock: Clock;
  /** By the clock's monotonic time. */
  readonly at: number;
  readonly parent: AbortSignal;
}

/**
 * What the work gives, or undefined when the time comes first; its signal is aborted then. Settles at that moment also
 * when the work does not heed it. Rejects as the work does, and with the parent's reason.
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
 * What the work gives within so many milliseconds from now; undefined when it fails or takes longer. Rejects with the
 * parent's reason alone.
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
