import styles from './history-head.module.css';

/** The head of a history: its name, and in one sentence what stands in it. */
export function HistoryHead({ title, children }: { readonly title: string; readonly children: string }) {
  return (
    <header className={styles.head}>
      <h1>{title}</h1>
      <p>{children}</p>
    </header>
  );
}
