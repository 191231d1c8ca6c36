import type { ReactNode } from 'react';
import styles from './workload-head.module.css';

/** A named value in the head of a workload. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
