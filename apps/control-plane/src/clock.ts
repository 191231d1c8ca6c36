import { setTimeout } from 'node:timers/promises';

/** The clock of the control plane. Tests pass their own. */
export interface Clock {
  /** The time of day, for what is shown, sent or stored. It can jump forwards or backwards. */
  now(): Date;
  /** Milliseconds since an arbitrary moment, unaffected by changes of the time of day. For rates, limits and durations. */
  monotonic(): number;
  /** Resolves after that many milliseconds and rejects when the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }),
};
