import { type ApiClient, type components, dataOf } from '@spotguard/api-client';
import type { HistoryPage } from '../history/merge-newest.js';
import type { ActivityQuery } from './activity-search.js';

/** Something that happened in the account, with who caused it. */
export type ActivityEvent = components['schemas']['ActivityEvent'];

const pageSize = 50;

/** Reads a page of what happened, the newest first. */
export function readActivity(
  api: ApiClient,
  query: ActivityQuery,
  cursor: string | undefined,
): Promise<HistoryPage<ActivityEvent>> {
  const page = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
  return dataOf(api.GET('/api/v1/activity', { params: { query: { ...query, ...page } } }));
}
