import type { ReactNode } from 'react';
import styles from './figure.module.css';

interface FigureProps {
  readonly label: string;
  /** The label as a link to where more about it is. */
  readonly link?: ReactNode;
  readonly value: ReactNode;
  /** Beside the value: its unit, or what it is a part of. */
  readonly beside?: ReactNode;
  /** Below the value: what it compares with, and what is unknown. */
  readonly below: ReactNode;
  readonly children?: ReactNode;
}

/** A number that the screen leads with, with what it has to be read with. */
export function Figure({ label, link = label, value, beside, below, children }: FigureProps) {
  return (
    <section className={styles.figure} aria-label={label}>
      <p className={styles.label}>{link}</p>
      <p className={styles.value}>
        {value} {beside !== undefined && <small>{beside}</small>}
      </p>
      <p className={styles.below}>{below}</p>
      {children}
    </section>
  );
}
