import type { ReactNode } from 'react';
import { Brand } from './brand.js';
import styles from './entrance-page.module.css';

/** The frame of the screens before the log-in: the name of the product, a title and a narrow column. */
export function EntrancePage({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <main className={styles.page}>
      <Brand />
      <h1>{title}</h1>
      {children}
    </main>
  );
}
