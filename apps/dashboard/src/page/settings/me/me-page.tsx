import { useMe } from '../../session/use-me.js';
import { OwnSessions } from './own-sessions.js';
import { PasswordForm } from './password-form.js';

/** What belongs to who has logged in: the password, and where else the person is logged in. */
export function MePage() {
  const me = useMe();
  return (
    <>
      <h1>{me.name}</h1>
      <PasswordForm name={me.name} />
      <OwnSessions />
    </>
  );
}
