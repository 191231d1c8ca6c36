import { Instances } from '@spotguard/plugin-aws/contract';
import { tagKeys } from '@spotguard/protocol';
import { Clock, isRetryable } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

const minAnswers = 3;
const firstPauseMs = 500;
const maxPauseMs = 10_000;

/** Waits until EC2 shows several times in a row that the predecessor has ended, is stopped, or does not exist. */
@injectable()
export class PredecessorWatch {
  constructor(
    @inject(Instances) private readonly instances: Instances,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** Resolves when it can no longer serve, or its tags name `successor`; rejects with the signal's reason. */
  async untilGone(instanceId: string, successor: string, signal: AbortSignal): Promise<void> {
    await this.#pollUntilConfirmed(signal, async () => {
      const found = await this.instances.describe(instanceId, signal);
      if (found === undefined || found.tags[tagKeys.successor] === successor) return true;
      return found.state !== 'running' && found.state !== 'pending';
    });
  }

  /** Resolves when it has been terminated; rejects with the signal's reason. */
  async untilTerminated(instanceId: string, signal: AbortSignal): Promise<void> {
    await this.#pollUntilConfirmed(signal, async () => {
      const found = await this.instances.describe(instanceId, signal);
      return found === undefined || found.state === 'terminated';
    });
  }

  /** Polls until the condition holds several times in a row; a failed call neither counts nor breaks the row. */
  async #pollUntilConfirmed(signal: AbortSignal, holds: () => Promise<boolean>): Promise<void> {
    let inARow = 0;
    for (let pause = firstPauseMs; ; ) {
      const answer = await holds().catch((error) => {
        if (isRetryable(error)) return undefined;
        throw error;
      });
      if (answer !== undefined) inARow = answer ? inARow + 1 : 0;
      if (inARow >= minAnswers) return;
      pause = inARow > 0 ? firstPauseMs : Math.min(pause * 1.5, maxPauseMs);
      await this.clock.sleep(pause, signal);
    }
  }
}
