import { Keyboard } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Button } from '../controls/button.js';
import { useShortcut } from '../controls/use-shortcut.js';

const KeysDialog = lazy(async () => ({ default: (await import('./keys-dialog.js')).KeysDialog }));

/** The button that shows all keys (key `?`). */
export function KeysButton({ className }: { readonly className: string | undefined }) {
  const [isOpen, setOpen] = useState(false);
  useShortcut('?', () => setOpen(true));
  return (
    <>
      <Button isQuiet className={className} aria-label="All keys" aria-keyshortcuts="?" onClick={() => setOpen(true)}>
        <Keyboard size={16} strokeWidth={1.5} aria-hidden="true" />
      </Button>
      {isOpen && (
        <Suspense>
          <KeysDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
