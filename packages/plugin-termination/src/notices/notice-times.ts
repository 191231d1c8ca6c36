import { Clock } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { deadlineOf, type Notice } from './notice.js';

const graceMs = 60_000;

/**
 * The times of a notice by the monotonic clock of this process, which no operator and no NTP can set. Converts the
 * dates of a notice once, the first time that this process hears of it.
 */
@injectable()
export class NoticeTimes {
  readonly #offsets = new Map<string, number>();

  constructor(@inject(Clock) private readonly clock: Clock) {}

  /** When it was detected; before a restart of the agent, as far back as the wall clock says now. */
  detectedAt(notice: Notice): number {
    return notice.detectedAt + this.#offsetOf(notice);
  }

  /** Until when there is work to be done for it: see {@link deadlineOf}. */
  endsAt(notice: Notice): number {
    return deadlineOf(notice) + this.#offsetOf(notice);
  }

  /** When there is nothing to be done any more: EC2 takes an instance some seconds after its time, at times later. */
  goneAt(notice: Notice): number {
    return this.endsAt(notice) + graceMs;
  }

  /** What has to be added to the wall clock's milliseconds. */
  #offsetOf({ id }: Notice): number {
    const offset = this.#offsets.get(id) ?? this.clock.monotonic() - this.clock.now();
    this.#offsets.set(id, offset);
    return offset;
  }
}
