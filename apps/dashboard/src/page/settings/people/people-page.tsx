import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ActionButton } from '../../controls/action-button.js';
import { LoadingRows } from '../../controls/loading-rows.js';
import { PartError } from '../../controls/part-error.js';
import { usePage } from '../../page-parts.js';
import { SettingsSection } from '../settings-section.js';
import { InvitePerson } from './invite-person.js';
import { type Person, peopleQuery } from './people-queries.js';
import { PeopleTable } from './people-table.js';
import { RemovePerson } from './remove-person.js';

/** What is asked about a person. */
type Question = { readonly about: 'invite' } | { readonly about: 'invite-again' | 'remove'; readonly person: Person };

/** The people of the account, with what each may do. */
export function PeoplePage() {
  const { api } = usePage();
  const people = useQuery(peopleQuery(api));
  const [question, setQuestion] = useState<Question>();
  const close = (): void => setQuestion(undefined);
  return (
    <>
      <h1>People</h1>
      <SettingsSection
        title="Who can log in"
        about="A viewer sees everything but the names of tokens. An operator also acts. An owner also changes people, tokens and limits, and removes."
        action={
          <ActionButton needs="owner" onAct={() => setQuestion({ about: 'invite' })}>
            Invite…
          </ActionButton>
        }
      >
        {people.isPending && <LoadingRows what="the people" />}
        {people.isError && <PartError what="The people" error={people.error} onRetry={() => void people.refetch()} />}
        {people.data !== undefined && (
          <PeopleTable people={people.data} onAsk={(about, person) => setQuestion({ about, person })} />
        )}
      </SettingsSection>
      {question?.about === 'invite' && <InvitePerson onClose={close} />}
      {question?.about === 'invite-again' && <InvitePerson person={question.person} onClose={close} />}
      {question?.about === 'remove' && <RemovePerson person={question.person} onClose={close} />}
    </>
  );
}
