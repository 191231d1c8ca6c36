import { useMe } from '../../session/use-me.js';
import { NoticeChoice } from './notice-choice.js';
import { OwnSessions } from './own-sessions.js';
import { PageLook } from './page-look.js';
import { PasswordForm } from './password-form.js';

/** What belongs to who has logged in: how the page is in this browser, the password, and where else the person is logged in. */
export function MePage() {
  const me = useMe();
  return (
    <>
      <h1>{me.name}</h1>
      <PageLook />
      <NoticeChoice />
      <PasswordForm name={me.name} />
      <OwnSessions />
    </>
  );
}
