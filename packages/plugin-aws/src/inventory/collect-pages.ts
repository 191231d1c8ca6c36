import { SpotGuardError } from '@spotguard/sdk';

/** One page of a listing, as EC2 answers it. */
interface Page<T> {
  readonly items: readonly T[] | undefined;
  readonly nextToken: string | undefined;
}

/** At a thousand entries each, far more than an account may have. */
const pageLimit = 1_000;

/**
 * Reads a listing to its end, which EC2 marks by an absent or an empty token; a page without entries is none. A listing
 * that is not seen to end throws a retryable error, as half a list is worse than none to whoever removes things.
 */
export async function collectPages<T>(
  action: string,
  read: (nextToken: string | undefined) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const collected: T[] = [];
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const { items, nextToken } = await read(token);
    if (items === undefined) throw incomplete(action, 'an answer has no list');
    collected.push(...items);
    token = nextToken || undefined;
    if (token !== undefined && seen.has(token)) throw incomplete(action, 'a page leads back to an earlier one');
    if (token !== undefined) seen.add(token);
  } while (token !== undefined && seen.size < pageLimit);
  if (token !== undefined) throw incomplete(action, `there are more than ${pageLimit} pages`);
  return collected;
}

/** What to throw when EC2 answers less than it should. */
export function incomplete(action: string, why: string): SpotGuardError {
  return new SpotGuardError('UPSTREAM_FAILED', `${action} could not be read completely: ${why}. It is tried again.`, {
    retryable: true,
    details: { action },
  });
}
