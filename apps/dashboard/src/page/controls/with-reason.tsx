import { Tooltip } from 'radix-ui';
import { type ReactElement, useState } from 'react';
import styles from './with-reason.module.css';

interface WithReasonProps {
  /** Why the control does nothing; undefined when it does something. */
  readonly reason: string | undefined;
  readonly children: ReactElement;
}

/** A control that says, when it is focused or pointed at, why it does nothing. */
export function WithReason({ reason, children }: WithReasonProps) {
  const [isPointedAt, setPointedAt] = useState(false);
  // A focus that scrolls the page to the control would close it, which is what the keyboard does.
  const [isFocused, setFocused] = useState(false);
  if (reason === undefined) return children;
  return (
    <Tooltip.Provider delayDuration={120}>
      <Tooltip.Root open={isPointedAt || isFocused} onOpenChange={setPointedAt}>
        <Tooltip.Trigger asChild onFocus={() => setFocused(true)} onBlur={() => setFocused(false)}>
          {children}
        </Tooltip.Trigger>
        <Tooltip.Portal>
          <Tooltip.Content className={styles.reason} sideOffset={6} onEscapeKeyDown={() => setFocused(false)}>
            {reason}
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
    </Tooltip.Provider>
  );
}
