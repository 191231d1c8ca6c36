import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { EntrancePage } from '../controls/entrance-page.js';
import { usePage } from '../page-parts.js';
import { sessionKey, setUpStateQuery } from '../session/session-queries.js';
import { LogInForm } from './log-in-form.js';

/** The screen on which people log in. On a server without an owner it says how the first one is made. */
export function LogInScreen() {
  const { api, queries } = usePage();
  const navigate = useNavigate();
  const { next } = useSearch({ from: '/login' });
  const setUp = useQuery(setUpStateQuery(api));
  if (setUp.data?.isSetUp === false) return <NoOwnerYet />;
  return (
    <EntrancePage title="Log in">
      <LogInForm
        onDone={(me) => {
          queries.setQueryData(sessionKey, 'active');
          void navigate({ to: next ?? `/${encodeURIComponent(me.account.name)}/fleet`, replace: true });
        }}
      />
    </EntrancePage>
  );
}

function NoOwnerYet() {
  return (
    <EntrancePage title="This server has no owner yet">
      <p>
        At its start the server printed an address with a one-time code. Open that address to set a name and a password.
        The code is valid for a day; a restart of the server prints a new one.
      </p>
    </EntrancePage>
  );
}
