import { type Clock, isSpotGuardError, type Logger, type SpotGuardError } from '@spotguard/sdk';
import { backoffWithJitter } from '@spotguard/sdk/async';
import type { DurableState } from './durable-state.js';

export interface KeepOpeningOptions {
  /** The instance that the state belongs to. */
  readonly owner: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** Ends the tries. */
  readonly signal: AbortSignal;
  /** Called when the state could be opened after all. */
  readonly onOpenedLate: () => Promise<void>;
  /** Called when another process has the state, which trying again does not change. */
  readonly onRefused: (error: SpotGuardError) => void;
}

const pauses = { initialMs: 1_000, maxMs: 60_000 };

/**
 * Opens the state. Storage that fails keeps no plugin from starting, as those that watch this instance need none of it:
 * the tries go on in the background, and until one succeeds work that must be remembered is refused. Throws only when
 * another process has the state.
 */
export async function keepOpening(state: DurableState, options: KeepOpeningOptions): Promise<void> {
  const error = await tryToOpen(state, options);
  if (error === undefined) return;
  options.signal.throwIfAborted();
  options.log.error(
    'State cannot be kept: interruptions are still acted on, commands are refused until the storage is back',
    { error },
  );
  void openLater(state, options);
}

/** Resolves with what went wrong, or nothing; rejects when trying again does not help. */
async function tryToOpen(state: DurableState, { owner, onRefused }: KeepOpeningOptions): Promise<unknown> {
  try {
    await state.open(owner);
    return undefined;
  } catch (error) {
    if (!isSpotGuardError(error, 'ALREADY_RUNNING')) return error;
    onRefused(error);
    throw error;
  }
}

async function openLater(state: DurableState, options: KeepOpeningOptions): Promise<void> {
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
