import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '../controls/button.js';
import form from '../controls/form.module.css';
import { FormError } from '../controls/form-error.js';
import { TextField } from '../controls/text-field.js';
import { usePage } from '../page-parts.js';
import { admitted, type LogInRefused } from '../session/log-in-refused.js';
import { type Me, meQuery } from '../session/session-queries.js';
import { useWait } from '../session/use-wait.js';

interface LogInFormProps {
  /** The name, where it is settled who logs in. */
  readonly name?: string;
  readonly onDone: (me: Me) => void;
}

/** Asks for name and password, or only for the password of somebody known. The server's words say why a log-in failed. */
export function LogInForm({ name, onDone }: LogInFormProps) {
  const { api } = usePage();
  const queries = useQueryClient();
  const logIn = useMutation<Me, LogInRefused, { readonly name: string; readonly password: string }>({
    mutationFn: (body) => admitted(api.POST('/api/v1/session', { body })),
    onSuccess: (me) => {
      queries.setQueryData(meQuery(api).queryKey, me);
      onDone(me);
    },
  });
  const wait = useWait(logIn.error);
  const submit = (data: FormData): void => {
    if (wait > 0 || logIn.isPending) return;
    logIn.mutate({ name: name ?? String(data.get('name')), password: String(data.get('password')) });
  };
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      {name === undefined ? (
        <TextField label="Name" name="name" autoComplete="username" required />
      ) : (
        // Password managers look for the name beside the password.
        <input type="hidden" name="name" value={name} autoComplete="username" />
      )}
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        isWrong={logIn.isError}
        describedBy="log-in-error"
      />
      <FormError id="log-in-error" error={logIn.error} />
      <Button isMain type="submit" isWaiting={wait > 0 || logIn.isPending}>
        {wait > 0 ? `Wait ${wait} s` : 'Log in'}
      </Button>
    </form>
  );
}
