import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';
import { useIsLost } from '../live/use-is-lost.js';
import { useMe } from '../session/use-me.js';
import styles from './action-button.module.css';
import { Button } from './button.js';

const ranks = { viewer: 0, operator: 1, owner: 2 } as const;

interface ActionButtonProps {
  /** The lowest role that may do it. */
  readonly needs: keyof typeof ranks;
  readonly isWaiting?: boolean;
  readonly isMain?: boolean;
  /** It destroys something. */
  readonly isRed?: boolean;
  /** Whether Enter in a field of its form presses it. */
  readonly isSubmit?: boolean;
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
  onAct,
  children,
}: ActionButtonProps) {
  const me = useMe();
  const isLost = useIsLost();
  const reason =
    ranks[me.role] < ranks[needs]
      ? `You are ${me.role === 'viewer' ? 'a viewer' : 'an operator'}. ${needs === 'owner' ? 'Owners' : 'Operators'} can do this.`
      : isLost
        ? 'There is no connection to the server.'
        : undefined;
  const button = (
    <Button
      type={isSubmit ? 'submit' : 'button'}
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
  );
  if (reason === undefined) return button;
  return (
    <Tooltip.Provider delayDuration={120}>
      <Tooltip.Root>
        <Tooltip.Trigger asChild>{button}</Tooltip.Trigger>
        <Tooltip.Portal>
          <Tooltip.Content className={styles.reason} sideOffset={6}>
            {reason}
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
    </Tooltip.Provider>
  );
}
