/** A part of a history, the newest first. */
export interface HistoryPage<Item> {
  readonly items: readonly Item[];
  /** Where the older part begins; null when there is none. */
  readonly nextCursor: string | null;
}

/**
 * Puts a first page that was read again before what is known of a history. When so much is new that nothing of the page was
 * known, only the page is left: between the two something would be missing.
 */
export function mergeNewest<Item>(
  known: HistoryPage<Item> | undefined,
  page: HistoryPage<Item>,
  idOf: (item: Item) => string,
): HistoryPage<Item> {
  if (known === undefined || page.nextCursor === null) return page;
  const read = new Set(page.items.map(idOf));
  const lastKnown = known.items.findLastIndex((item) => read.has(idOf(item)));
  if (lastKnown < 0) return page;
  const older = known.items.slice(lastKnown + 1);
  // Without older ones the page may reach further back than what was known.
  return older.length === 0 ? page : { items: [...page.items, ...older], nextCursor: known.nextCursor };
}
