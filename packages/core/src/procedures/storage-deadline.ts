import { type Clock, isSpotGuardError, type Procedure, SpotGuardError } from '@spotguard/sdk';
import { withDeadline } from '@spotguard/sdk/async';

/**
 * Waits for a read or write of the journal, for as long as the procedure's `storageSeconds` allow. Rejects with
 * `STORAGE_FAILED` after that; the read or write itself is not ended.
 */
export async function withStorageDeadline<T>(
  work: Promise<T>,
  { procedure, clock }: { readonly procedure: Procedure; readonly clock: Clock },
): Promise<T> {
  const { id, storageSeconds: seconds } = procedure;
  if (seconds === undefined) return work;
  // The end of the agent does not cut off a line that is being written.
  const parent = new AbortController().signal;
  try {
    return await withDeadline(() => work, { clock, seconds, parent, what: `The journal of '${id}'` });
  } catch (cause) {
    if (!isSpotGuardError(cause, 'TIMED_OUT')) throw cause;
    throw new SpotGuardError('STORAGE_FAILED', `${cause.message}; look at the disk of this instance`, { cause });
  }
}
