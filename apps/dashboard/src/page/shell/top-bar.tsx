import { Link } from '@tanstack/react-router';
import { Brand } from '../controls/brand.js';
import type { Me } from '../session/session-queries.js';
import { Clock } from './clock.js';
import { ConnectionSign } from './connection-sign.js';
import { NoticeCount } from './notice-count.js';
import { PersonMenu } from './person-menu.js';
import styles from './top-bar.module.css';

/** The places, in the order in which they stand. */
const places = [
  ['/$account/fleet', 'Fleet'],
  ['/$account/switches', 'Switches'],
  ['/$account/interruptions', 'Interruptions'],
  ['/$account/savings', 'Savings'],
  ['/$account/activity', 'Activity'],
  ['/$account/settings', 'Settings'],
] as const;

/**
 * The bar at the top of every screen behind the log-in: the account, the places, the connection, the time and the person. On a
 * phone the places are at the bottom.
 */
export function TopBar({ me }: { readonly me: Me }) {
  const account = me.account.name;
  return (
    <header className={styles.bar}>
      <Link to="/$account/fleet" params={{ account }} className={styles.brand} aria-label="SpotGuard, to the fleet">
        <Brand />
      </Link>
      <span className={styles.account}>{account}</span>
      <nav aria-label="Places" className={styles.places}>
        {places.map(([to, name]) => (
          <Link key={to} to={to} params={{ account }} activeOptions={{ includeSearch: false }}>
            {name}
            {name === 'Interruptions' && <NoticeCount />}
          </Link>
        ))}
      </nav>
      <div className={styles.right}>
        <ConnectionSign />
        <Clock />
        <PersonMenu me={me} />
      </div>
    </header>
  );
}
