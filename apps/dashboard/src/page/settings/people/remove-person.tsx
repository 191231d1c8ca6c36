import { dataOf } from '@spotguard/api-client';
import { useQueryClient } from '@tanstack/react-query';
import { Ask } from '../../controls/ask.js';
import { usePage } from '../../page-parts.js';
import { settingsKeys } from '../settings-keys.js';
import type { Person } from './people-queries.js';

/** Asks before a person is removed, whose name has to be typed. */
export function RemovePerson({ person, onClose }: { readonly person: Person; readonly onClose: () => void }) {
  const { api } = usePage();
  const queries = useQueryClient();
  const { userId, name } = person;
  return (
    <Ask
      title={`Remove ${name}?`}
      action="Remove the person"
      keep="Keep the person"
      needs="owner"
      isRed
      typed={name}
      act={async () => {
        await dataOf(api.DELETE('/api/v1/users/{userId}', { params: { path: { userId } } }));
        await queries.invalidateQueries({ queryKey: settingsKeys.people });
      }}
      onClose={onClose}
    >
      <p>
        All sessions of {name} end at once. What {name} did stays in the activity, with the name.
      </p>
    </Ask>
  );
}
