import { isSessionEnd } from '../session/is-session-end.js';
import styles from './stored-note.module.css';

interface StoredNoteProps {
  readonly error: Error | null;
  /** What the server stored, in words; undefined while nothing was changed. */
  readonly stored: string | undefined;
}

/** Says, where a setting was changed, what the server stored or why it did not. */
export function StoredNote({ error, stored }: StoredNoteProps) {
  const refused = error !== null && !isSessionEnd(error) ? error.message : undefined;
  return (
    <p role="status" className={styles.note} data-failed={refused !== undefined}>
      {refused ?? stored}
    </p>
  );
}
