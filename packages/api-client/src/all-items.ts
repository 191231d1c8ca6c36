import { type ApiResult, dataOf } from './data-of.js';

/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins; null on the last one. */
  readonly nextCursor: string | null;
}

/**
 * Reads a list to its end, page by page as the items are taken. `read` requests the page at a cursor, which is undefined for the
 * first one. Throws a `ProblemError` when a page is refused.
 */
export async function* allItems<Item>(
  read: (cursor: string | undefined) => Promise<ApiResult<Page<Item>>>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | null | undefined;
  do {
    const page: Page<Item> = await dataOf(read(cursor ?? undefined));
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
