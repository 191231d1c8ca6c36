import { Switch } from 'radix-ui';
import { type ReactNode, useId } from 'react';
import styles from './toggle.module.css';
import { type NeededRole, useRefusal } from './use-refusal.js';
import { WithReason } from './with-reason.js';

interface ToggleProps {
  /** The lowest role that may change it. */
  readonly needs: NeededRole;
  readonly isOn: boolean;
  readonly isWaiting?: boolean;
  readonly onChange: (isOn: boolean) => void;
  /** What it is, on the left of it. */
  readonly children: ReactNode;
}

/** A setting that is on or off and is applied when it is pressed. Like every action it says who may change it. */
export function Toggle({ needs, isOn, isWaiting = false, onChange, children }: ToggleProps) {
  const id = useId();
  const reason = useRefusal(needs);
  return (
    <div className={styles.row}>
      <label htmlFor={id}>{children}</label>
      <WithReason reason={reason}>
        <Switch.Root
          id={id}
          className={styles.track}
          checked={isOn}
          aria-disabled={isWaiting || reason !== undefined}
          onCheckedChange={(next) => {
            if (!isWaiting && reason === undefined) onChange(next);
          }}
        >
          <Switch.Thumb className={styles.thumb} />
        </Switch.Root>
      </WithReason>
    </div>
  );
}
