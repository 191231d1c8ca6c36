import type { AbandonedRun, Clock, Logger } from '@spotguard/sdk';
import type { RunRecord } from './run-record.js';
import { withRetries } from './with-retries.js';

const abandonSeconds = 600;

export interface AbandonRunOptions {
  readonly abandon: (run: AbandonedRun) => Promise<void>;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: () => number;
  /** Aborted when the agent drains. */
  readonly signal: AbortSignal;
}

/**
 * Hands a run of another version to its plugin, which can still end what the run has made; the run itself waits for its
 * own build. Tries for ten minutes. Never rejects: what could not be ended is logged.
 */
export async function abandonRun(
  { key, procedure, version, input, steps }: RunRecord,
  { abandon, log, clock, random, signal: parent }: AbandonRunOptions,
): Promise<void> {
  const beforeRetry = (failures: number, error: unknown) =>
    log.info('Abandoned run will be looked at again', { run: key, failures, error });
  const what = `Ending what run '${key}' has made`;
  const limits = { clock, random, parent, what, seconds: abandonSeconds, interruption: undefined, beforeRetry };
  try {
    await withRetries((signal) => abandon({ key, procedure, version, input, steps, signal, log }), limits);
  } catch (error) {
    if (!parent.aborted) log.error('What a procedure has made could not be ended', { run: key, error });
  }
}
