import { Instances } from '@spotguard/plugin-aws/contract';
import { tagKeys } from '@spotguard/protocol';
import { Clock, defineToken, isRetryable } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

const sightings = 3;
const firstPauseMs = 500;
const longestPauseMs = 10_000;

/** Tells when the predecessor is gone. */
export interface PredecessorWatch {
  /** Resolves when it can no longer serve, or has named `successor` as its own; rejects with the signal's reason. */
  gone(instanceId: string, successor: string, signal: AbortSignal): Promise<void>;
  /** Resolves when it has been terminated; rejects with the signal's reason. */
  terminated(instanceId: string, signal: AbortSignal): Promise<void>;
}
export const PredecessorWatch = defineToken<PredecessorWatch>('switching/predecessor-watch');

/** By EC2: seen ended or stopped several times in a row, or unknown to EC2 for as long. */
@injectable()
export class Ec2PredecessorWatch implements PredecessorWatch {
  constructor(
    @inject(Instances) private readonly instances: Instances,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  async gone(instanceId: string, successor: string, signal: AbortSignal): Promise<void> {
    await this.#seen(signal, async () => {
      const found = await this.instances.describe(instanceId, signal);
      if (found === undefined || found.tags[tagKeys.successor] === successor) return true;
      return found.state !== 'running' && found.state !== 'pending';
    });
  }

  async terminated(instanceId: string, signal: AbortSignal): Promise<void> {
    await this.#seen(signal, async () => {
      const found = await this.instances.describe(instanceId, signal);
      return found === undefined || found.state === 'terminated';
    });
  }

  /** A failed look is no sighting. */
  async #seen(signal: AbortSignal, look: () => Promise<boolean>): Promise<void> {
    let inARow = 0;
    for (let pause = firstPauseMs; ; ) {
      const seen = await look().catch((error) => {
        if (isRetryable(error)) return undefined;
        throw error;
      });
      if (seen !== undefined) inARow = seen ? inARow + 1 : 0;
      if (inARow >= sightings) return;
      pause = inARow > 0 ? firstPauseMs : Math.min(pause * 1.5, longestPauseMs);
      await this.clock.sleep(pause, signal);
    }
  }
}
