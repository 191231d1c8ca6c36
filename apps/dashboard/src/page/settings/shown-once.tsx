import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import ask from '../controls/ask.module.css';
import { Button } from '../controls/button.js';
import { CopyButton } from '../controls/copy-button.js';
import dialog from '../controls/dialog.module.css';
import styles from './shown-once.module.css';

interface ShownOnceProps {
  readonly title: string;
  /** The secret. */
  readonly secret: string;
  /** What it is, such as `the token`. */
  readonly what: string;
  /** What it is for, and that it is not shown again. */
  readonly children: ReactNode;
  /** Gives the focus back to where it was before the first dialog. */
  readonly returnFocus: (event: Event) => void;
  readonly onStored: () => void;
}

/** Shows a secret that the server does not tell again. Only the button that says that it is stored closes it. */
export function ShownOnce({ title, secret, what, children, returnFocus, onStored }: ShownOnceProps) {
  const keepOpen = (event: Event): void => event.preventDefault();
  return (
    <Dialog.Root open>
      <Dialog.Portal>
        <Dialog.Overlay className={dialog.veil} />
        <Dialog.Content
          className={dialog.small}
          onEscapeKeyDown={keepOpen}
          onInteractOutside={keepOpen}
          onCloseAutoFocus={returnFocus}
        >
          <Dialog.Title className={ask.title}>{title}</Dialog.Title>
          <Dialog.Description className={ask.words} asChild>
            <div>{children}</div>
          </Dialog.Description>
          <code className={styles.secret}>{secret}</code>
          <footer className={ask.foot}>
            <CopyButton text={secret} what={what} />
            <Button isMain onClick={onStored}>
              I have stored it
            </Button>
          </footer>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
