import { type Clock, isSpotGuardError, type Procedure, SpotGuardError } from '@spotguard/sdk';
import { withDeadline } from '@spotguard/sdk/async';

/**
 * Waits for a read or write of the journal, but not longer than the procedure's `storageSeconds`; then it rejects with
 * `STORAGE_FAILED`. The read or write itself goes on.
 */
export async function withStorageDeadline<T>(
  work: Promise<T>,
  { procedure, clock }: { readonly procedure: Procedure; readonly clock: Clock },
): Promise<T> {
  const { id, storageSeconds: seconds } = procedure;
  if (seconds === undefined) return work;
  // A line that is being written is waited for even when the agent stops.
  const parent = new AbortController().signal;
  try {
    return await withDeadline(() => work, { clock, seconds, parent, what: `The journal for '${id}'` });
  } catch (cause) {
    if (!isSpotGuardError(cause, 'TIMED_OUT')) throw cause;
    throw new SpotGuardError('STORAGE_FAILED', `${cause.message}; check the disk of this instance`, { cause });
  }
}
