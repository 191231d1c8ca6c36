import { type ApiClient, type components, dataOf } from '@spotguard/api-client';
import { queryOptions } from '@tanstack/react-query';

/** Where somebody is logged in. */
export type OwnSession = components['schemas']['Session'];

/** Reads where the person is logged in, the newest first. */
export function ownSessionsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: ['me', 'sessions'],
    queryFn: async () => (await dataOf(api.GET('/api/v1/me/sessions'))).items,
    staleTime: 0,
  });
}
