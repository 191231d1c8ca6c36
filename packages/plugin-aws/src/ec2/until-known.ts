import type { Clock } from '@spotguard/sdk';

/** Two minutes in all. */
const pausesMs = [2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];

/**
 * Asks for something that EC2 may not know yet, again and again for two minutes, until `ask` says that EC2 knew it. After
 * that it counts as gone for long. EC2 gives no bound; its developer guide ("Eventual consistency") speaks of minutes.
 */
export async function untilKnown(ask: () => Promise<boolean>, clock: Clock, signal: AbortSignal): Promise<void> {
  for (const pauseMs of pausesMs) {
    if (await ask()) return;
    await clock.sleep(pauseMs, signal);
  }
  await ask();
}
