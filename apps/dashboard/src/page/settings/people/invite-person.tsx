import { dataOf } from '@spotguard/api-client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Ask } from '../../controls/ask.js';
import { ChoiceField } from '../../controls/choice-field.js';
import { TextField } from '../../controls/text-field.js';
import { useReturnFocus } from '../../controls/use-return-focus.js';
import { usePage } from '../../page-parts.js';
import { settingsKeys } from '../settings-keys.js';
import { ShownOnce } from '../shown-once.js';
import { type Person, type Role, roleNames } from './people-queries.js';

interface InvitePersonProps {
  /** Somebody who was added before, and gets another link; absent for a new person. */
  readonly person?: Person;
  readonly onClose: () => void;
}

/** Invites a person, or gives one another link to set a password. The link is shown once, and is valid for a day. */
export function InvitePerson({ person, onClose }: InvitePersonProps) {
  const { api } = usePage();
  const queries = useQueryClient();
  const returnFocus = useReturnFocus();
  const [name, setName] = useState(person?.name ?? '');
  const [role, setRole] = useState<Role>('viewer');
  const [path, setPath] = useState<string>();
  const invite = async (): Promise<void> => {
    if (person === undefined) {
      const invited = await dataOf(api.POST('/api/v1/users', { body: { name: name.trim(), role } }));
      setPath(invited.setUp.path);
    } else {
      const params = { path: { userId: person.userId } };
      setPath((await dataOf(api.POST('/api/v1/users/{userId}/setup-code', { params }))).path);
    }
    await queries.invalidateQueries({ queryKey: settingsKeys.people });
  };
  if (path !== undefined) {
    return (
      <ShownOnce
        title={`The link for ${name}`}
        secret={`${window.location.origin}${path}`}
        what="the link"
        returnFocus={returnFocus}
        onStored={onClose}
      >
        <p>
          It is shown only now and is valid for 24 hours. Whoever opens it sets the password of {name}: send it to
          nobody else.
        </p>
      </ShownOnce>
    );
  }
  const isNew = person === undefined;
  return (
    <Ask
      title={isNew ? 'Invite a person' : `A new link for ${name}`}
      action="Create the link"
      needs="owner"
      isIncomplete={name.trim() === ''}
      act={invite}
      // The link is shown in place of the question.
      onDone={() => undefined}
      onClose={onClose}
    >
      {isNew ? (
        <>
          <p>You get a link with which the person sets a password. It is valid for 24 hours.</p>
          <TextField
            label="Name"
            value={name}
            autoComplete="off"
            hint="With which the person logs in."
            onChange={(event) => setName(event.target.value)}
          />
          <ChoiceField label="Role" values={roleNames} value={role} onChange={setRole} />
        </>
      ) : (
        <p>Earlier links of {name} end. The present password is valid until a new one is set.</p>
      )}
    </Ask>
  );
}
