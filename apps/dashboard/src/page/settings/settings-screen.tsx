import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { fleetQuery } from '../fleet/fleet-query.js';
import { usePage } from '../page-parts.js';
import { usePageTitle } from '../shell/use-page-title.js';
import styles from './settings-screen.module.css';

const pages = [
  ['/$account/settings/tokens', 'Tokens'],
  ['/$account/settings/me', 'Me'],
] as const;

/** The frame of the settings, with the way to each of its pages. */
export function SettingsScreen() {
  // The stream of events begins after the fleet is known.
  useQuery(fleetQuery(usePage().api));
  usePageTitle('Settings');
  return (
    <div className={styles.screen}>
      <nav aria-label="Settings" className={styles.pages}>
        {pages.map(([to, name]) => (
          <Link key={to} from="/$account/settings" to={to}>
            {name}
          </Link>
        ))}
      </nav>
      <div className={styles.page}>
        <Outlet />
      </div>
    </div>
  );
}
