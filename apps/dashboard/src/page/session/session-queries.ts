import { type ApiClient, type components, dataOf } from '@spotguard/api-client';
import { queryOptions } from '@tanstack/react-query';

/** Who has logged in. */
export type Me = components['schemas']['Me'];

/** Where the cache has whether the session has ended while the page was open. */
export const sessionKey = ['session'] as const;

/** Whether the session goes on. After its end the page stays, and a dialog asks for the password. */
export type SessionState = 'active' | 'ended';

/** Asks the server who has logged in. Fails with a problem when nobody has. */
export function meQuery(api: ApiClient) {
  return queryOptions({ queryKey: ['me'], queryFn: () => dataOf(api.GET('/api/v1/me')) });
}

/** The state of the session, which is only ever set, never asked for. */
export function sessionQuery() {
  return queryOptions<SessionState>({ queryKey: sessionKey, queryFn: () => 'active', initialData: 'active' });
}

/** Asks the server whether it has an owner, or waits for the first one. */
export function setUpStateQuery(api: ApiClient) {
  return queryOptions({ queryKey: ['set-up'], queryFn: () => dataOf(api.GET('/api/v1/setup')) });
}
