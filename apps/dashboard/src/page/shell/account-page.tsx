import { Link, Outlet, useParams } from '@tanstack/react-router';
import { EmptyState } from '../controls/empty-state.js';
import { useKeyboard } from '../keyboard/use-keyboard.js';
import { BrowserNotices } from '../notices/browser-notices.js';
import { SessionEndedDialog } from '../session/session-ended-dialog.js';
import { useMe } from '../session/use-me.js';
import text from '../style/text.module.css';
import { AccountFreeze } from './account-freeze.js';
import styles from './account-page.module.css';
import { ConnectionStrip } from './connection-strip.js';
import { TopBar } from './top-bar.js';

/** The frame of every screen behind the log-in. */
export function AccountPage() {
  const me = useMe();
  useKeyboard();
  const { account } = useParams({ from: '/$account' });
  const isOwn = account === me.account.name;
  return (
    <>
      <TopBar me={me} />
      <ConnectionStrip />
      {isOwn && <AccountFreeze />}
      {isOwn && <BrowserNotices />}
      <main className={styles.main}>
        {isOwn ? <Outlet /> : <OtherAccount account={account} own={me.account.name} />}
      </main>
      <SessionEndedDialog me={me} />
    </>
  );
}

function OtherAccount({ account, own }: { readonly account: string; readonly own: string }) {
  return (
    <EmptyState title={`You have no account ${account}`}>
      <p>You have logged in to the account {own}. Each account has people of its own.</p>
      <p>
        <Link to="/$account/fleet" params={{ account: own }} className={text.link}>
          To the fleet of {own}
        </Link>
      </p>
    </EmptyState>
  );
}
