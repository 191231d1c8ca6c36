import { useMutation } from '@tanstack/react-query';
import { Dialog } from 'radix-ui';
import { type ReactNode, useRef, useState } from 'react';
import { isSessionEnd } from '../session/is-session-end.js';
import { ActionButton } from './action-button.js';
import styles from './ask.module.css';
import { Button } from './button.js';
import dialog from './dialog.module.css';
import { FormError } from './form-error.js';
import { TextField } from './text-field.js';
import { useReturnFocus } from './use-return-focus.js';

interface AskProps {
  /** The question, such as `End the session in this browser?`. */
  readonly title: string;
  /** What will happen, and fields that it needs. */
  readonly children: ReactNode;
  /** What the button that does it says. */
  readonly action: string;
  /** What the button that does nothing says. */
  readonly keep?: string;
  /** The lowest role that may do it. */
  readonly needs: 'viewer' | 'operator' | 'owner';
  /** It destroys something: the button is red, and the focus is on the other one. */
  readonly isRed?: boolean;
  /** A name that has to be typed before it can be done. */
  readonly typed?: string | undefined;
  /** Whether a field among the children is not filled in yet. */
  readonly isIncomplete?: boolean;
  /** Does it. While it runs the dialog stays; when it fails the dialog shows the words of the error. */
  readonly act: () => Promise<unknown>;
  /** It was done; absent: the dialog is to be removed. */
  readonly onDone?: () => void;
  /** The dialog is to be removed: it was done, or somebody thought better of it. */
  readonly onClose: () => void;
}

/**
 * The small dialog that says what will happen and asks once. It is open as long as it is rendered; afterwards the focus is
 * where it was before. A click beside it does not close it, so that nothing that was typed is lost.
 */
export function Ask({
  title,
  children,
  action,
  keep = 'Cancel',
  isRed = false,
  typed,
  act,
  onClose,
  ...rest
}: AskProps) {
  const [name, setName] = useState('');
  const keepButton = useRef<HTMLButtonElement>(null);
  const returnFocus = useReturnFocus();
  const order = useMutation({ mutationFn: act, onSuccess: rest.onDone ?? onClose });
  const isTyped = typed === undefined || name.trim() === typed;
  const refused = order.isError && !isSessionEnd(order.error) ? order.error : null;
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && !order.isPending && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={dialog.veil} />
        <Dialog.Content
          className={dialog.small}
          role={isRed ? 'alertdialog' : 'dialog'}
          onInteractOutside={(event) => event.preventDefault()}
          onOpenAutoFocus={(event) => {
            if (typed !== undefined) return;
            event.preventDefault();
            if (isRed) keepButton.current?.focus();
            else focusFirst(event.currentTarget);
          }}
          onCloseAutoFocus={returnFocus}
        >
          <Dialog.Title className={styles.title}>{title}</Dialog.Title>
          <form className={styles.form}>
            <Dialog.Description className={styles.words} asChild>
              <div>{children}</div>
            </Dialog.Description>
            {typed !== undefined && (
              <TextField
                label={`Type ${typed} to confirm`}
                value={name}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setName(event.target.value)}
              />
            )}
            <FormError id="ask-refused" error={refused} />
            <footer className={styles.foot}>
              <Button ref={keepButton} onClick={onClose} isWaiting={order.isPending}>
                {keep}
              </Button>
              <ActionButton
                needs={rest.needs}
                isMain={!isRed}
                isRed={isRed}
                isSubmit
                isWaiting={order.isPending || !isTyped || rest.isIncomplete === true}
                onAct={() => order.mutate()}
              >
                {action}
              </ActionButton>
            </footer>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Puts the focus into the first field, or on the button that does it: then Enter is the answer. */
function focusFirst(content: EventTarget | null): void {
  if (content instanceof HTMLElement)
    content.querySelector<HTMLElement>('input, select, textarea, [type="submit"]')?.focus();
}
