import { RetirementTags } from '@spotguard/plugin-succession/contract';
import { Clock, isRetryable, Logger } from '@spotguard/sdk';
import { beforeTime } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { Notice } from '../notices/notice.js';
import { NoticeTimes } from '../notices/notice-times.js';
import { Stopping } from '../stopping.js';

const maxTryMs = 3_000;
const pauseMs = 1_000;
const maxWaitMs = 6_000;

/** Writes the retirement and the successor into the tags of this instance, and retries until EC2 takes the instance. */
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
   * Resolves when the tags are written, when EC2 refuses them, or after six seconds; the tries then go on until EC2 takes
   * this instance or the agent stops. A later successor replaces an earlier one; a second call for the same successor does
   * nothing. Never rejects.
   */
  async write(notice: Notice, successor: string): Promise<void> {
    if (this.#successor === successor) return;
    this.#successor = successor;
    const { clock, stopping: parent } = this;
    const limit = { clock, at: clock.monotonic() + maxWaitMs, parent };
    const settled = new Promise<void>((resolve) => {
      this.#retryUntilWritten(notice, successor, resolve).then(resolve, () => resolve());
    });
    await beforeTime(limit, () => settled).catch(() => {});
  }

  async #retryUntilWritten(notice: Notice, successor: string, onRefused: () => void): Promise<void> {
    const { clock, stopping: parent } = this;
    const end = this.times.giveUpAt(notice);
    for (let failures = 0; this.#successor === successor; failures++) {
      try {
        const limit = { clock, at: clock.monotonic() + maxTryMs, parent };
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
