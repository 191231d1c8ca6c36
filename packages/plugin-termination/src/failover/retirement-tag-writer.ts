import { RetirementTags } from '@spotguard/plugin-succession/contract';
import { Clock, isRetryable, Logger } from '@spotguard/sdk';
import { beforeTime } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { Notice } from '../notices/notice.js';
import { NoticeTimes } from '../notices/notice-times.js';
import { Stopping } from '../stopping.js';

const tryMs = 3_000;
const pauseMs = 1_000;
const maxWaitMs = 6_000;

/** Says in EC2 that this instance has handed over, and to whom, until EC2 has taken it. */
@injectable()
export class RetirementTagWriter {
  #successor: string | undefined;

  constructor(
    @inject(RetirementTags) private readonly tags: RetirementTags,
    @inject(NoticeTimes) private readonly times: NoticeTimes,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
    @inject(Stopping) private readonly stopping: AbortSignal,
  ) {}

  /**
   * The last successor wins. Resolves when the tags are written, were refused, or could not be written for some seconds;
   * it is tried on until the end of this instance, or of the agent. Again for the same successor does nothing. Never
   * rejects.
   */
  async write(notice: Notice, successor: string): Promise<void> {
    if (this.#successor === successor) return;
    this.#successor = successor;
    const { clock, stopping: parent } = this;
    const limit = { clock, at: clock.monotonic() + maxWaitMs, parent };
    const settled = new Promise<void>((resolve) => {
      this.#untilWritten(notice, successor, resolve).then(resolve, () => resolve());
    });
    await beforeTime(limit, () => settled).catch(() => {});
  }

  async #untilWritten(notice: Notice, successor: string, onRefused: () => void): Promise<void> {
    const { clock, stopping: parent } = this;
    const end = this.times.goneAt(notice);
    for (let failures = 0; this.#successor === successor; failures++) {
      try {
        const limit = { clock, at: clock.monotonic() + tryMs, parent };
        const done = await beforeTime(limit, (signal) => this.tags.write(successor, signal).then(() => true));
        if (done) return;
      } catch (error) {
        parent.throwIfAborted();
        if (!isRetryable(error)) onRefused();
        if (failures === 0)
          this.log.error('This instance could not be tagged as retiring', { notice: notice.id, error });
      }
      if (clock.monotonic() >= end) return;
      await clock.sleep(pauseMs, parent);
    }
  }
}
