import { type Clock, isRetryable } from '@spotguard/sdk';
import { GoneEvidence, lookOf } from './gone-evidence.js';
import type { GoneOptions, InstanceDescription, Instances } from './instances.js';

const firstPauseMs = 500;
const maxPauseMs = 10_000;

interface GoneSearch extends GoneOptions {
  readonly describe: Instances['describe'];
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** As {@link Instances.confirmGone} promises. Looks closely at first and again as soon as the instance seems to be gone. */
export async function confirmGone(
  instanceId: string,
  { describe, clock, signal, isGone, maxUnseenMs = 0 }: GoneSearch,
): Promise<InstanceDescription | undefined> {
  const evidence = new GoneEvidence({ maxUnseenMs });
  for (let pauseMs = firstPauseMs; ; ) {
    const answer = await describe(instanceId, signal).then(
      (found) => ({ found }),
      (error: unknown) => {
        if (signal.aborted || !isRetryable(error)) throw error;
        return undefined;
      },
    );
    if (answer !== undefined) {
      if (evidence.add(lookOf(answer.found, isGone), clock.monotonic())) return answer.found;
    }
    pauseMs = evidence.isEmpty ? Math.min(pauseMs * 1.5, maxPauseMs) : firstPauseMs;
    await clock.sleep(pauseMs, signal);
  }
}
