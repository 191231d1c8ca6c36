import { SpotGuardError } from '@spotguard/sdk';

/** One page of a listing, as EC2 answers it. */
interface Page<T> {
  readonly items: readonly T[] | undefined;
  readonly nextToken: string | undefined;
}

/** A thousand entries each, far more than an account may have. */
const maxPages = 1_000;

/**
 * Reads a listing to its end, which EC2 marks by an absent or empty token; a page without entries is not the end. Throws a
 * retryable error when the end is not reached, as removals must not be decided on half a list.
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
    if (items === undefined) throw incompleteError(action, 'an answer has no list');
    collected.push(...items);
    token = nextToken || undefined;
    if (token !== undefined && seen.has(token)) throw incompleteError(action, 'a page leads back to an earlier one');
    if (token !== undefined) seen.add(token);
  } while (token !== undefined && seen.size < maxPages);
  if (token !== undefined) throw incompleteError(action, `there are more than ${maxPages} pages`);
  return collected;
}

/** The error for an incomplete answer of EC2. */
export function incompleteError(action: string, why: string): SpotGuardError {
  return new SpotGuardError('UPSTREAM_FAILED', `${action} could not be read completely: ${why}. It is tried again.`, {
    retryable: true,
    details: { action },
  });
}
