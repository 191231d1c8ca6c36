import { ListFilter } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWidth } from '../controls/use-width.js';
import styles from './filter-bar.module.css';

interface FilterBarProps {
  /** How many of the filters are set. */
  readonly set: number;
  readonly children: ReactNode;
  /** What can be done with what the filters leave. */
  readonly actions: ReactNode;
}

/** The filters of a history beside each other, and on the right the actions. On a phone the filters open when they are wanted. */
export function FilterBar({ set, children, actions }: FilterBarProps) {
  if (useWidth() !== 'phone') {
    return (
      <search className={styles.bar}>
        {children}
        <div className={styles.actions}>{actions}</div>
      </search>
    );
  }
  return (
    <search className={styles.folded}>
      <details>
        <summary>
          <ListFilter size={16} strokeWidth={1.5} aria-hidden="true" />
          {set === 0 ? 'Filter' : `${set} filter${set === 1 ? '' : 's'}`}
        </summary>
        <div className={styles.fields}>{children}</div>
      </details>
      <div className={styles.actions}>{actions}</div>
    </search>
  );
}
