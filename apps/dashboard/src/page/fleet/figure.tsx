import type { ReactNode } from 'react';
import styles from './figure.module.css';

interface FigureProps {
  readonly label: string;
  readonly value: ReactNode;
  /** Beside the value: its unit, or what it is a part of. */
  readonly beside?: ReactNode;
  /** Below the value: what it compares with, and what is unknown. */
  readonly below: ReactNode;
  readonly children?: ReactNode;
}

/** A number that the screen leads with, with what it has to be read with. */
export function Figure({ label, value, beside, below, children }: FigureProps) {
  return (
    <section className={styles.figure} aria-label={label}>
      <p className={styles.label}>{label}</p>
      <p className={styles.value}>
        {value} {beside !== undefined && <small>{beside}</small>}
      </p>
      <p className={styles.below}>{below}</p>
      {children}
    </section>
  );
}
