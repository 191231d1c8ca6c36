import { Clock } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { deadlineOf, type Notice } from './notice.js';

/** EC2 takes an instance some seconds after the time of its notice, sometimes later. */
const graceMs = 60_000;

/**
 * Converts the times of a notice to the monotonic clock of this process, which does not jump when the wall clock is set.
 * The offset between the clocks is read once per notice, the first time that this process handles it.
 */
@injectable()
export class NoticeTimes {
  readonly #offsets = new Map<string, number>();

  constructor(@inject(Clock) private readonly clock: Clock) {}

  /** When the notice was detected. If that was before a restart of the agent, the wall clock tells how long ago. */
  detectedAt(notice: Notice): number {
    return notice.detectedAt + this.#offsetOf(notice);
  }

  /** When the failover must be done: see {@link deadlineOf}. */
  endsAt(notice: Notice): number {
    return deadlineOf(notice) + this.#offsetOf(notice);
  }

  /** When all work for the notice stops: by then EC2 has taken the instance, or does not take it. */
  giveUpAt(notice: Notice): number {
    return this.endsAt(notice) + graceMs;
  }

  /** Milliseconds to add to a wall clock time. */
  #offsetOf({ id }: Notice): number {
    const offset = this.#offsets.get(id) ?? this.clock.monotonic() - this.clock.now();
    this.#offsets.set(id, offset);
    return offset;
  }
}
