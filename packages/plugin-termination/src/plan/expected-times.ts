import type { ReadyReplica } from '@spotguard/plugin-replicas/contract';
import type { FailoverPlan } from '@spotguard/protocol';
import { injectable } from '@spotguard/sdk/inject';

/** Used until something was measured: the promotion of a replica, and an instance from its launch until it is ready. */
const usualSeconds = { promotion: 5, launch: 90 } as const;

type Expected = Pick<FailoverPlan['options'][number], 'expected_seconds' | 'expected_from'>;

/**
 * Estimates how long a failover takes. A replica is launched from the same image as a replacement, so the time that the last
 * one took to be ready is what a launch is expected to take.
 */
@injectable()
export class ExpectedTimes {
  #launchSeconds: number | undefined;

  /** Keeps the time that the last of the replicas took, also after it has ended. */
  note(replicas: readonly ReadyReplica[]): void {
    for (const { readyAfterSeconds } of replicas) this.#launchSeconds = readyAfterSeconds ?? this.#launchSeconds;
  }

  get ofReplica(): Expected {
    return { expected_seconds: usualSeconds.promotion, expected_from: 'default' };
  }

  get ofLaunch(): Expected {
    const launchSeconds = this.#launchSeconds ?? usualSeconds.launch;
    return {
      expected_seconds: launchSeconds + usualSeconds.promotion,
      expected_from: this.#launchSeconds === undefined ? 'default' : 'measured',
    };
  }
}
