import { ArrowUp } from 'lucide-react';
import { Button } from '../controls/button.js';
import styles from './new-rows.module.css';

/** Says how many rows are newer than what is shown; pressed, it shows them. Its place is always there, so that nothing moves. */
export function NewRows({ waiting, onShow }: { readonly waiting: number; readonly onShow: () => void }) {
  return (
    <div className={styles.place} role="status">
      {waiting > 0 && (
        <Button className={styles.button} onClick={onShow}>
          <ArrowUp size={14} strokeWidth={1.5} aria-hidden="true" />
          {waiting} new
        </Button>
      )}
    </div>
  );
}
