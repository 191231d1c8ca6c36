import type { ReactNode } from 'react';
import { Button } from './button.js';
import { type NeededRole, useRefusal } from './use-refusal.js';
import { WithReason } from './with-reason.js';

interface ActionButtonProps {
  /** The lowest role that may do it. */
  readonly needs: NeededRole;
  readonly isWaiting?: boolean;
  readonly isMain?: boolean;
  /** It destroys something. */
  readonly isRed?: boolean;
  /** Whether Enter in a field of its form presses it. */
  readonly isSubmit?: boolean;
  /** Its name for those who do not see what it stands beside. It begins with what the button says. */
  readonly label?: string;
  readonly onAct: () => void;
  readonly children: ReactNode;
}

/**
 * A button that changes something. Whoever may not press it, and everybody while the connection is lost, can focus it and
 * read why it does nothing. The server decides all the same.
 */
export function ActionButton({
  needs,
  isWaiting = false,
  isMain = false,
  isRed = false,
  isSubmit = false,
  label,
  onAct,
  children,
}: ActionButtonProps) {
  const reason = useRefusal(needs);
  return (
    <WithReason reason={reason}>
      <Button
        type={isSubmit ? 'submit' : 'button'}
        aria-label={label}
        isMain={isMain}
        isRed={isRed}
        isWaiting={isWaiting || reason !== undefined}
        onClick={(event) => {
          event.preventDefault();
          if (!isWaiting && reason === undefined) onAct();
        }}
      >
        {children}
      </Button>
    </WithReason>
  );
}
