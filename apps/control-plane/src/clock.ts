import { setTimeout } from 'node:timers/promises';

/** Time as the control plane sees it; tests bring their own. */
export interface Clock {
  /** The time of day: for what is shown, sent or stored. It can step either way. */
  now(): Date;
  /** Milliseconds since some moment that do not follow steps of the time of day: for pace, limits and durations. */
  monotonic(): number;
  /** Resolves after that many milliseconds and rejects when the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }),
};
