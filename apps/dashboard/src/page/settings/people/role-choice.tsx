import { dataOf } from '@spotguard/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FormError } from '../../controls/form-error.js';
import { useRefusal } from '../../controls/use-refusal.js';
import { WithReason } from '../../controls/with-reason.js';
import { usePage } from '../../page-parts.js';
import { isSessionEnd } from '../../session/is-session-end.js';
import { settingsKeys } from '../settings-keys.js';
import { type Person, type Role, roleNames } from './people-queries.js';
import styles from './role-choice.module.css';

/** The role of a person, which an owner changes in its place. What the server has against it stands below. */
export function RoleChoice({ person: { userId, name, role } }: { readonly person: Person }) {
  const { api } = usePage();
  const queries = useQueryClient();
  const refusal = useRefusal('owner');
  const change = useMutation({
    mutationFn: (next: Role) =>
      dataOf(api.PATCH('/api/v1/users/{userId}', { params: { path: { userId } }, body: { role: next } })),
    onSettled: () => queries.invalidateQueries({ queryKey: settingsKeys.people }),
  });
  const known = Object.keys(roleNames) as Role[];
  return (
    <div className={styles.choice}>
      <WithReason reason={refusal}>
        <select
          aria-label={`Role of ${name}`}
          className={styles.select}
          value={change.isPending ? change.variables : role}
          aria-disabled={refusal !== undefined}
          onChange={({ target }) => {
            const next = known.find((one) => one === target.value);
            if (refusal === undefined && next !== undefined && !change.isPending) change.mutate(next);
          }}
        >
          {known.map((one) => (
            <option key={one} value={one}>
              {roleNames[one]}
            </option>
          ))}
        </select>
      </WithReason>
      <FormError id={`role-${userId}`} error={isSessionEnd(change.error) ? null : change.error} />
    </div>
  );
}
