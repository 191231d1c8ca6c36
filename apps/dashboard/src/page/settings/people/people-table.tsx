import { ActionButton } from '../../controls/action-button.js';
import table from '../../controls/plain-table.module.css';
import { Moment } from '../../format/moment.js';
import { useMe } from '../../session/use-me.js';
import text from '../../style/text.module.css';
import type { Person } from './people-queries.js';
import { RoleChoice } from './role-choice.js';

interface PeopleTableProps {
  readonly people: readonly Person[];
  readonly onAsk: (about: 'invite-again' | 'remove', person: Person) => void;
}

/** People with their roles, and when each was last seen. */
export function PeopleTable({ people, onAsk }: PeopleTableProps) {
  const me = useMe();
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col">Last seen</th>
            <th scope="col">Added</th>
            <th scope="col">
              <span className={text.spoken}>What can be done</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.userId}>
              <th scope="row">
                {person.name}
                {person.userId === me.id && <span className={text.quiet}> (you)</span>}
              </th>
              <td>
                <RoleChoice person={person} />
              </td>
              <td>
                <LastSeen person={person} />
              </td>
              <td>
                <Moment at={person.createdAt} />
              </td>
              <td>
                <span className={table.actions}>
                  <ActionButton
                    needs="owner"
                    label={`${linkWords(person)} for ${person.name}`}
                    onAct={() => onAsk('invite-again', person)}
                  >
                    {linkWords(person)}…
                  </ActionButton>
                  <ActionButton needs="owner" label={`Remove ${person.name}`} onAct={() => onAsk('remove', person)}>
                    Remove…
                  </ActionButton>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function linkWords({ isSetUp }: Person): string {
  return isSetUp ? 'New password link' : 'New invitation';
}

function LastSeen({ person: { isDisabled, isSetUp, lastSeenAt } }: { readonly person: Person }) {
  if (isDisabled) return 'Disabled';
  if (!isSetUp) return 'Invited, no password yet';
  return lastSeenAt === null ? 'Never' : <Moment at={lastSeenAt} />;
}
