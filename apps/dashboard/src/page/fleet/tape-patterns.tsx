import styles from './tape.module.css';

/** The patterns that all tapes of the page use: hatched for on-demand, dotted for what is unknown. Once per page. */
export function TapePatterns() {
  return (
    <svg width="0" height="0" style={{ position: 'absolute' }} aria-hidden="true">
      <defs>
        <pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect className={styles.hatchGround} width="4" height="4" />
          <rect className={styles.hatchLine} width="1.5" height="4" />
        </pattern>
        <pattern id="dots" width="4" height="4" patternUnits="userSpaceOnUse">
          <rect className={styles.dotGround} width="4" height="4" />
          <circle className={styles.dot} cx="1" cy="1" r="0.8" />
          <circle className={styles.dot} cx="3" cy="3" r="0.8" />
        </pattern>
      </defs>
    </svg>
  );
}
