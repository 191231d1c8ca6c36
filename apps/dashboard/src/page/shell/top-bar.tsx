import { Link } from '@tanstack/react-router';
import { Brand } from '../controls/brand.js';
import { JumpButton } from '../jump/jump-button.js';
import { KeysButton } from '../keyboard/keys-button.js';
import type { Me } from '../session/session-queries.js';
import { Clock } from './clock.js';
import { ConnectionSign } from './connection-sign.js';
import { NoticeCount } from './notice-count.js';
import { PersonMenu } from './person-menu.js';
import { PlaceLink } from './place-link.js';
import { places } from './places.js';
import styles from './top-bar.module.css';

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
        {places.map((place) => (
          <PlaceLink key={place.to} place={place} account={account}>
            {place.name === 'Interruptions' && <NoticeCount />}
          </PlaceLink>
        ))}
      </nav>
      <div className={styles.right}>
        <JumpButton account={account} />
        <KeysButton className={styles.keys} />
        <ConnectionSign />
        <Clock />
        <PersonMenu me={me} />
      </div>
    </header>
  );
}
