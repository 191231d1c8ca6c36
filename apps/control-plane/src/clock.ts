import { setTimeout } from 'node:timers/promises';

/** Time as the control plane sees it; tests bring their own. */
export interface Clock {
  now(): Date;
  /** Resolves after that many milliseconds and rejects when the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }),
};
