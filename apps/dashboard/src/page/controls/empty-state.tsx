import type { ReactNode } from 'react';
import styles from './empty-state.module.css';

/** What stands in place of a list without items: why it is empty, and what to do. */
export function EmptyState({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.empty}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
