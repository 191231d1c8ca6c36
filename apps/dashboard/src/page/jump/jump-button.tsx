import { Search } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useShortcut } from '../controls/use-shortcut.js';
import styles from './jump-button.module.css';

const JumpDialog = lazy(async () => ({ default: (await import('./jump-dialog.js')).JumpDialog }));

/** The button that opens the search (Ctrl K or ⌘ K), which is loaded then. */
export function JumpButton({ account }: { readonly account: string }) {
  const [isOpen, setOpen] = useState(false);
  useShortcut('mod k', () => setOpen(true));
  const key = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘ K' : 'Ctrl K';
  return (
    <>
      <button
        type="button"
        className={styles.jump}
        aria-keyshortcuts="Control+K Meta+K"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Search size={14} strokeWidth={1.5} aria-hidden="true" />
        <span className={styles.words}>Search or jump to</span>
        <span aria-hidden="true">
          <kbd>{key}</kbd>
        </span>
      </button>
      {isOpen && (
        <Suspense>
          <JumpDialog account={account} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
