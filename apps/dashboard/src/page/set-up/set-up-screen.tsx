import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../controls/button.js';
import { EntrancePage } from '../controls/entrance-page.js';
import form from '../controls/form.module.css';
import { FormError } from '../controls/form-error.js';
import { TextField } from '../controls/text-field.js';
import { usePage } from '../page-parts.js';
import { admitted, type LogInRefused } from '../session/log-in-refused.js';
import { type Me, meQuery, setUpStateQuery } from '../session/session-queries.js';
import { useWait } from '../session/use-wait.js';

interface SetUp {
  readonly code: string;
  readonly name?: string;
  readonly password: string;
}

/**
 * The screen behind the address with a one-time code. The first owner of a server chooses a name and a password; who was
 * invited has a name already.
 */
export function SetUpScreen() {
  const { api, queries } = usePage();
  const navigate = useNavigate();
  // The code is behind the `#`, so that it is in no log of a proxy.
  const [codeOfAddress] = useState(() => decodeURIComponent(window.location.hash.slice(1)));
  const state = useQuery(setUpStateQuery(api));
  const setUp = useMutation<Me, LogInRefused, SetUp>({
    mutationFn: (body) => admitted(api.POST('/api/v1/setup', { body })),
    onSuccess: (me) => {
      queries.setQueryData(meQuery(api).queryKey, me);
      void queries.invalidateQueries({ queryKey: setUpStateQuery(api).queryKey });
      void navigate({ to: '/$account/fleet', params: { account: me.account.name }, replace: true });
    },
  });
  const wait = useWait(setUp.error);
  const isFirst = state.data?.isSetUp === false;
  const field = (name: string) => setUp.error?.fields.get(name);
  if (state.data === undefined) {
    return (
      <EntrancePage title="Set up">{state.isError && <FormError id="state-error" error={state.error} />}</EntrancePage>
    );
  }
  return (
    <EntrancePage title={isFirst ? 'Set up the first owner' : 'Set your password'}>
      <form
        className={form.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (wait > 0 || setUp.isPending) return;
          const data = new FormData(event.currentTarget);
          const code = codeOfAddress === '' ? String(data.get('code')).trim() : codeOfAddress;
          const name = isFirst ? { name: String(data.get('name')) } : {};
          setUp.mutate({ code, ...name, password: String(data.get('password')) });
        }}
      >
        {codeOfAddress === '' && <TextField label="Code" name="code" autoComplete="one-time-code" required />}
        {isFirst && <TextField label="Name" name="name" autoComplete="username" required problem={field('name')} />}
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="new-password"
          hint="15 characters or more, of any kind, and not easy to guess."
          required
          problem={field('password')}
        />
        {(setUp.error === null || setUp.error.fields.size === 0) && <FormError id="set-up-error" error={setUp.error} />}
        <Button isMain type="submit" isWaiting={wait > 0 || setUp.isPending}>
          {wait > 0 ? `Wait ${wait} s` : isFirst ? 'Create the owner' : 'Set the password'}
        </Button>
      </form>
    </EntrancePage>
  );
}
