import mark from './market-mark.module.css';
import styles from './tape-key.module.css';

/** What the tapes mean. */
export function TapeKey() {
  return (
    <span className={styles.key} aria-hidden="true">
      <span>
        <i className={styles.paid} />
        paid
      </span>
      <span>
        <i className={styles.saved} />
        saved
      </span>
      <span>
        <i className={mark.mark} data-market="on-demand" />
        on-demand
      </span>
      <span>
        <svg width="10" height="10" aria-hidden="true">
          <rect width="10" height="10" fill="url(#dots)" />
        </svg>
        unknown
      </span>
      <span>
        <svg width="8" height="6" aria-hidden="true">
          <path d="M0 0h8l-4 6z" fill="var(--clock)" />
        </svg>
        interruption
      </span>
    </span>
  );
}
