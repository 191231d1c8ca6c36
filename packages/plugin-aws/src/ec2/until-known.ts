import type { Clock } from '@spotguard/sdk';

/** The pauses add up to two minutes. */
const pausesMs = [2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];

/**
 * Repeats `ask` for up to two minutes, until it resolves with true, as EC2 may not know a new resource yet. After that the
 * resource counts as gone. EC2 documents no bound; its developer guide ("Eventual consistency") speaks of minutes.
 */
export async function untilKnown(ask: () => Promise<boolean>, clock: Clock, signal: AbortSignal): Promise<void> {
  for (const pauseMs of pausesMs) {
    if (await ask()) return;
    await clock.sleep(pauseMs, signal);
  }
  await ask();
}
