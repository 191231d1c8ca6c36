import type { ReactNode } from 'react';
import table from './plain-table.module.css';

/** What scrolls is reached by keys too, where nothing in it can be focused. */
const reachable = { tabIndex: 0 } as const;

/** The frame of a table without links or buttons: where the window is narrow it scrolls, by keys as well. */
export function TableScroll({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <section aria-label={label} className={table.scroll} {...reachable}>
      {children}
    </section>
  );
}
