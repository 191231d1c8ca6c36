import { type ApiClient, dataOf, type paths } from '@spotguard/api-client';
import type { HistoryPage } from '../history/merge-newest.js';
import type { Interruption } from './interruption.js';

/** What the API is asked for. */
type InterruptionQuery = NonNullable<paths['/api/v1/interruptions']['get']['parameters']['query']>;

const pageSize = 50;
/** That an interruption was not survived follows from the time alone: no event says so. */
const underWayMilliseconds = 5_000;

/** After how long interruptions are to be read again, although no event tells of them: while one is under way. */
export function readAgainAfter(items: readonly Pick<Interruption, 'outcome'>[]): number | false {
  return items.some(({ outcome }) => outcome === 'under-way') ? underWayMilliseconds : false;
}

/** Reads a page of interruptions, the newest first. */
export function readInterruptions(
  api: ApiClient,
  query: InterruptionQuery,
  cursor: string | undefined,
): Promise<HistoryPage<Interruption>> {
  const page = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
  return dataOf(api.GET('/api/v1/interruptions', { params: { query: { ...query, ...page } } }));
}
