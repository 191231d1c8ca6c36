import { Instances } from '@spotguard/plugin-aws/contract';
import { tagKeys } from '@spotguard/protocol';
import { Clock, isRetryable } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

const looksThatProveIt = 3;
const firstPauseMs = 500;
const maxPauseMs = 10_000;

/** Tells when the predecessor is gone, by EC2: seen ended or stopped several times in a row, or not known to EC2 as often. */
@injectable()
export class PredecessorWatch {
  constructor(
    @inject(Instances) private readonly instances: Instances,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** Resolves when it can no longer serve, or has named `successor` as its own; rejects with the signal's reason. */
  async untilGone(instanceId: string, successor: string, signal: AbortSignal): Promise<void> {
    await this.#untilSeen(signal, async () => {
      const found = await this.instances.describe(instanceId, signal);
      if (found === undefined || found.tags[tagKeys.successor] === successor) return true;
      return found.state !== 'running' && found.state !== 'pending';
    });
  }

  /** Resolves when it has been terminated; rejects with the signal's reason. */
  async untilTerminated(instanceId: string, signal: AbortSignal): Promise<void> {
    await this.#untilSeen(signal, async () => {
      const found = await this.instances.describe(instanceId, signal);
      return found === undefined || found.state === 'terminated';
    });
  }

  /** A look that failed counts for nothing. */
  async #untilSeen(signal: AbortSignal, look: () => Promise<boolean>): Promise<void> {
    let inARow = 0;
    for (let pause = firstPauseMs; ; ) {
      const seen = await look().catch((error) => {
        if (isRetryable(error)) return undefined;
        throw error;
      });
      if (seen !== undefined) inARow = seen ? inARow + 1 : 0;
      if (inARow >= looksThatProveIt) return;
      pause = inARow > 0 ? firstPauseMs : Math.min(pause * 1.5, maxPauseMs);
      await this.clock.sleep(pause, signal);
    }
  }
}
