import { useMutation, useQuery } from '@tanstack/react-query';
import { usePage } from '../page-parts.js';
import { type HistoryName, historyQuery } from './history-query.js';
import type { HistoryPage } from './merge-newest.js';

interface HistoryQuestion<Item> {
  readonly name: HistoryName;
  /** What is asked for: the filter of the address. Undefined while that cannot be asked yet. */
  readonly filter: unknown;
  readonly idOf: (item: Item) => string;
  readonly read: (cursor: string | undefined) => Promise<HistoryPage<Item>>;
  /** After how many milliseconds items change without an event; false when they do not. */
  readonly readAgainAfter?: (items: readonly Item[]) => number | false;
}

/** A history as far as it was loaded, and how to load what is older. */
export interface LoadedHistory<Item> {
  readonly items: readonly Item[] | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
  readonly older: {
    readonly isThere: boolean;
    readonly isLoading: boolean;
    readonly error: Error | null;
    readonly load: () => void;
  };
}

/** Reads a history page by page. Events make its first page be read again. */
export function useHistory<Item>({
  name,
  filter,
  idOf,
  read,
  readAgainAfter,
}: HistoryQuestion<Item>): LoadedHistory<Item> {
  const { queries } = usePage();
  const query = historyQuery<Item>({ queries, name, filter: filter ?? null, idOf, read, readAgainAfter });
  const { data, error, refetch } = useQuery({ ...query, enabled: filter !== undefined });
  const older = useMutation({
    mutationFn: async (cursor: string) => {
      const page = await read(cursor);
      queries.setQueryData<HistoryPage<Item>>(
        query.queryKey,
        (known) => known && { items: [...known.items, ...page.items], nextCursor: page.nextCursor },
      );
    },
  });
  const cursor = data?.nextCursor ?? null;
  return {
    items: data?.items,
    error,
    retry: () => void refetch(),
    older: {
      isThere: cursor !== null,
      isLoading: older.isPending,
      error: older.error,
      load: () => {
        if (cursor !== null && !older.isPending) older.mutate(cursor);
      },
    },
  };
}
