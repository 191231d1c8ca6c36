import { Link, Outlet } from '@tanstack/react-router';
import { usePageTitle } from '../shell/use-page-title.js';
import styles from './settings-screen.module.css';

const pages = [
  ['/$account/settings/people', 'People'],
  ['/$account/settings/tokens', 'Tokens'],
  ['/$account/settings/limits', 'Limits'],
  ['/$account/settings/retention', 'Retention'],
  ['/$account/settings/me', 'Me'],
] as const;

/** The frame of the settings, with the way to each of its pages. */
export function SettingsScreen() {
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
