import styles from './brand.module.css';

/** The name of the product with its two bars. */
export function Brand() {
  return (
    <span className={styles.brand}>
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
        <rect x="1" y="4" width="11" height="5" rx="1.5" fill="currentColor" />
        <rect x="8" y="11" width="11" height="5" rx="1.5" fill="var(--spot)" />
      </svg>
      SpotGuard
    </span>
  );
}
