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
 * Passes a run of another version to `abandon` of its plugin, which can still remove what the run has created. The run
 * stays unfinished, for the build that began it. Retryable errors are retried for ten minutes. Never rejects: a failure
 * is logged.
 */
export async function abandonRun(
  { key, procedure, version, input, steps }: RunRecord,
  { abandon, log, clock, random, signal: parent }: AbandonRunOptions,
): Promise<void> {
  const beforeRetry = (failures: number, error: unknown) =>
    log.info('Abandoning a run of another version will be tried again', { run: key, failures, error });
  const what = `Abandoning run '${key}'`;
  const limits = { clock, random, parent, what, seconds: abandonSeconds, interruption: undefined, beforeRetry };
  try {
    await withRetries((signal) => abandon({ key, procedure, version, input, steps, signal, log }), limits);
  } catch (error) {
    if (!parent.aborted) log.error('What a procedure has created could not be removed', { run: key, error });
  }
}
