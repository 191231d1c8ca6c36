import type { Logger } from '@spotguard/sdk';

/** One page of a listing; without a token, or with an empty one, it is the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

const maxPages = 20;

/**
 * Reads a listing to its end by its tokens, as a page may be short or empty without being the last. AWS sometimes pages for
 * ever: a repeated token, or too many pages, end the reading with what was read so far.
 */
export async function allPages<T>(
  log: Logger,
  action: string,
  read: (token: { readonly NextToken?: string }) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const items: T[] = [];
  const tokens = new Set<string>();
  let token: { readonly NextToken?: string } = {};
  for (let pages = 1; ; pages++) {
    const page = await read(token);
    items.push(...page.items);
    const { nextToken } = page;
    if (!nextToken) return items;
    if (tokens.has(nextToken) || pages === maxPages) {
      log.warn('A listing of AWS does not end; what was read so far is used', { action, pages });
      return items;
    }
    tokens.add(nextToken);
    token = { NextToken: nextToken };
  }
}
