import { Link } from '@tanstack/react-router';
import { EntrancePage } from '../controls/entrance-page.js';
import text from '../style/text.module.css';

/** The answer to an address that belongs to no screen. */
export function NoSuchPage() {
  return (
    <EntrancePage title="There is no such page">
      <p>
        No screen has the address {window.location.pathname}.{' '}
        <Link to="/" className={text.link}>
          To the fleet
        </Link>
      </p>
    </EntrancePage>
  );
}
