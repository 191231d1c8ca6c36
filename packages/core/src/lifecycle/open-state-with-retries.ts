import { type Clock, isSpotGuardError, type Logger, type SpotGuardError } from '@spotguard/sdk';
import { backoffWithJitter } from '@spotguard/sdk/async';
import type { DurableState } from './durable-state.js';

export interface OpenStateOptions {
  /** The id of the instance to which the state belongs. */
  readonly owner: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** Ends the tries. */
  readonly signal: AbortSignal;
  /** Called when a later try has opened the state. */
  readonly onOpenedLate: () => Promise<void>;
  /** Called when another process has the state, in which case there are no further tries. */
  readonly onRefused: (error: SpotGuardError) => void;
}

const pauses = { initialMs: 1_000, maxMs: 60_000 };

/**
 * Opens the state, or goes on trying in the background when the storage fails. Plugins start meanwhile, because those
 * that watch the instance need no storage; commands and procedures are refused until the state is open. Throws only
 * when another process has the state, or when the signal is aborted.
 */
export async function openStateWithRetries(state: DurableState, options: OpenStateOptions): Promise<void> {
  const error = await tryToOpen(state, options);
  if (error === undefined) return;
  options.signal.throwIfAborted();
  options.log.error(
    'State cannot be kept: interruptions are still acted on, commands are refused until the storage is back',
    { error },
  );
  void openLater(state, options);
}

/**
 * Resolves with the error of the storage, or with undefined after success. Rejects when another process has the state.
 */
async function tryToOpen(state: DurableState, { owner, onRefused }: OpenStateOptions): Promise<unknown> {
  try {
    await state.open(owner);
    return undefined;
  } catch (error) {
    if (!isSpotGuardError(error, 'ALREADY_RUNNING')) return error;
    onRefused(error);
    throw error;
  }
}

async function openLater(state: DurableState, options: OpenStateOptions): Promise<void> {
  const { clock, random, log, signal, onOpenedLate } = options;
  try {
    for (let failures = 1; ; failures++) {
      await clock.sleep(backoffWithJitter(pauses, failures, random), signal);
      if ((await tryToOpen(state, options)) === undefined) break;
    }
    log.info('State is kept again');
    await onOpenedLate();
  } catch (error) {
    if (!signal.aborted) log.error('State cannot be kept', { error });
  }
}
