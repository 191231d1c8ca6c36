import { Tooltip } from 'radix-ui';
import type { ReactElement } from 'react';
import styles from './with-reason.module.css';

interface WithReasonProps {
  /** Why the control does nothing; undefined when it does something. */
  readonly reason: string | undefined;
  readonly children: ReactElement;
}

/** A control that says, when it is focused or pointed at, why it does nothing. */
export function WithReason({ reason, children }: WithReasonProps) {
  if (reason === undefined) return children;
  return (
    <Tooltip.Provider delayDuration={120}>
      <Tooltip.Root>
        <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
        <Tooltip.Portal>
          <Tooltip.Content className={styles.reason} sideOffset={6}>
            {reason}
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
    </Tooltip.Provider>
  );
}
