import { OctagonAlert } from 'lucide-react';
import { Button } from './button.js';
import styles from './part-error.module.css';

interface PartErrorProps {
  /** What could not be loaded. */
  readonly what: string;
  readonly error: Error;
  readonly onRetry: () => void;
}

/** A part of the page that could not be loaded: what, the server's words, and a way to try again. The rest goes on. */
export function PartError({ what, error, onRetry }: PartErrorProps) {
  const words = error instanceof TypeError ? 'The server does not answer.' : error.message;
  return (
    <section className={styles.error} role="alert">
      <OctagonAlert size={16} strokeWidth={1.5} aria-hidden="true" />
      <div>
        <p className={styles.what}>{what} could not be loaded</p>
        <p>{words}</p>
      </div>
      <Button onClick={onRetry}>Try now</Button>
    </section>
  );
}
