import { type Clock, isSpotGuardError, type Procedure, SpotGuardError } from '@spotguard/sdk';
import { withDeadline } from '@spotguard/sdk/async';

/** What the disk gives, or `STORAGE_FAILED` when it takes longer than the procedure can wait; it is then left to itself. */
export async function withinPatience<T>(
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
    throw new SpotGuardError('STORAGE_FAILED', `${cause.message}; look at the host's disk`, { cause });
  }
}
