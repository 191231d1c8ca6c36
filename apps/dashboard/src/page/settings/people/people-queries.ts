import { type ApiClient, allItems, type components } from '@spotguard/api-client';
import { queryOptions } from '@tanstack/react-query';
import { settingsKeys } from '../settings-keys.js';

/** Somebody who can log in, or was invited to. */
export type Person = components['schemas']['User'];
export type Role = Person['role'];

const maxItems = 200;
/** When somebody was last seen changes without an event. */
const againMilliseconds = 60_000;

/** What each role may do. */
export const roleNames: Readonly<Record<Role, string>> = { viewer: 'Viewer', operator: 'Operator', owner: 'Owner' };

/** Reads all people of the account, by name. */
export function peopleQuery(api: ApiClient) {
  return queryOptions({
    queryKey: settingsKeys.people,
    queryFn: async () => {
      const people: Person[] = [];
      const read = (cursor: string | undefined) =>
        api.GET('/api/v1/users', {
          params: { query: { limit: maxItems, ...(cursor === undefined ? {} : { cursor }) } },
        });
      for await (const person of allItems(read)) people.push(person);
      return people;
    },
    staleTime: 0,
    refetchInterval: againMilliseconds,
  });
}
