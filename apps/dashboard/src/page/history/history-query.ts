import { type QueryClient, type QueryKey, queryOptions } from '@tanstack/react-query';
import { type HistoryPage, mergeNewest } from './merge-newest.js';

/** The histories of the page. */
export type HistoryName = 'switches' | 'activity' | 'interruptions' | 'commands' | 'replicas';

/** Where the cache has all histories. */
export const historiesKey = ['history'] as const;

/** Where the cache has a history, or one filter of it. */
export function historyKey(name: HistoryName, filter?: unknown): QueryKey {
  return filter === undefined ? [...historiesKey, name] : [...historiesKey, name, filter];
}

interface HistoryParts<Item> {
  readonly queries: QueryClient;
  readonly name: HistoryName;
  /** What it is narrowed to. */
  readonly filter: unknown;
  readonly idOf: (item: Item) => string;
  /** Reads the page at a cursor; the first one without. */
  readonly read: (cursor: string | undefined) => Promise<HistoryPage<Item>>;
  /** After how many milliseconds items change without an event; false when they do not. */
  readonly readAgainAfter?: ((items: readonly Item[]) => number | false) | undefined;
}

/**
 * Reads the first page of a history, the newest first. When events make it be read again, what was loaded of older pages
 * stays.
 */
export function historyQuery<Item>({ queries, name, filter, idOf, read, readAgainAfter }: HistoryParts<Item>) {
  const queryKey = historyKey(name, filter);
  return queryOptions<HistoryPage<Item>>({
    queryKey,
    queryFn: async () => {
      const page = await read(undefined);
      return mergeNewest(queries.getQueryData<HistoryPage<Item>>(queryKey), page, idOf);
    },
    refetchInterval: ({ state }) => (state.data === undefined ? false : (readAgainAfter?.(state.data.items) ?? false)),
  });
}
