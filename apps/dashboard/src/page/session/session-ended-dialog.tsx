import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Dialog } from 'radix-ui';
import dialog from '../controls/dialog.module.css';
import { LogInForm } from '../log-in/log-in-form.js';
import { usePage } from '../page-parts.js';
import text from '../style/text.module.css';
import { type Me, sessionKey, sessionQuery } from './session-queries.js';

/** Asks for the password when the session has ended. The page stays behind it, with what was typed. */
export function SessionEndedDialog({ me }: { readonly me: Me }) {
  const queries = useQueryClient();
  const { reconnect } = usePage();
  const isEnded = useQuery(sessionQuery()).data === 'ended';
  const goOn = (): void => {
    queries.setQueryData(sessionKey, 'active');
    void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
    reconnect();
  };
  return (
    <Dialog.Root open={isEnded}>
      <Dialog.Portal>
        <Dialog.Overlay className={dialog.veil} />
        <Dialog.Content className={dialog.small} onEscapeKeyDown={(event) => event.preventDefault()}>
          <Dialog.Title className={dialog.title}>Your session has ended</Dialog.Title>
          <Dialog.Description className={text.second}>
            Log in as {me.name} to go on. What you see may be out of date; what you typed is kept.
          </Dialog.Description>
          <LogInForm name={me.name} onDone={goOn} />
          <a className={`${text.link} ${text.second}`} href="/login">
            Log in as somebody else
          </a>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
