import { Button } from '../controls/button.js';
import { FormError } from '../controls/form-error.js';
import text from '../style/text.module.css';
import styles from './load-older.module.css';
import type { LoadedHistory } from './use-history.js';

interface LoadOlderProps {
  readonly older: LoadedHistory<unknown>['older'];
  /** What is loaded, and how much is shown of it: `50 switches`. */
  readonly shown: string;
}

/** The foot of a history: how much of it is shown, and the button that loads what is older. */
export function LoadOlder({ older, shown }: LoadOlderProps) {
  return (
    <div className={styles.foot}>
      <span className={text.quiet}>
        {shown}
        {older.isThere ? '' : ', that is all'}
      </span>
      {older.isThere && (
        <Button isWaiting={older.isLoading} onClick={older.load}>
          Load older
        </Button>
      )}
      <FormError id="older-error" error={older.error} />
    </div>
  );
}
