import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { ActionButton } from '../../controls/action-button.js';
import form from '../../controls/form.module.css';
import { FormError } from '../../controls/form-error.js';
import { TextField } from '../../controls/text-field.js';
import { usePage } from '../../page-parts.js';
import { admitted, type LogInRefused } from '../../session/log-in-refused.js';
import text from '../../style/text.module.css';
import { SettingsSection } from '../settings-section.js';
import { ownSessionsQuery } from './me-queries.js';
import styles from './password-form.module.css';

interface Passwords {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** Changes the password of who has logged in. What the server has against the new one stands at its field. */
export function PasswordForm({ name }: { readonly name: string }) {
  const { api } = usePage();
  const queries = useQueryClient();
  const element = useRef<HTMLFormElement>(null);
  const change = useMutation<unknown, LogInRefused, Passwords>({
    mutationFn: (body) => admitted(api.PUT('/api/v1/me/password', { body })),
    onSuccess: async () => {
      element.current?.reset();
      await queries.invalidateQueries({ queryKey: ownSessionsQuery(api).queryKey });
    },
  });
  const problem = change.error?.fields.get('newPassword');
  return (
    <SettingsSection title="Password" about="Your other sessions end when you change it.">
      <form ref={element} className={`${form.form} ${styles.form}`}>
        <input type="hidden" name="username" autoComplete="username" value={name} />
        <TextField label="Present password" name="currentPassword" type="password" autoComplete="current-password" />
        <TextField
          label="New password"
          name="newPassword"
          type="password"
          autoComplete="new-password"
          hint="15 characters or more, of any kind, and not easy to guess."
          problem={problem}
        />
        <FormError id="password-refused" error={problem === undefined ? change.error : null} />
        <div className={styles.foot}>
          <ActionButton
            needs="viewer"
            isSubmit
            isWaiting={change.isPending}
            onAct={() => {
              const data = new FormData(element.current ?? undefined);
              const value = (field: string): string => String(data.get(field) ?? '');
              change.mutate({ currentPassword: value('currentPassword'), newPassword: value('newPassword') });
            }}
          >
            Change password
          </ActionButton>
          <p role="status" className={text.second}>
            {change.isSuccess && 'Stored. Your other sessions have ended.'}
          </p>
        </div>
      </form>
    </SettingsSection>
  );
}
