import { useState } from 'react';
import { ActionButton } from '../controls/action-button.js';
import { Button } from '../controls/button.js';
import { TextField } from '../controls/text-field.js';
import styles from './after-move.module.css';

/** A wait of 0 would keep the old instance, which is what turning the end off says. */
const minMinutes = 1;
const maxMinutes = 1_440;

interface MinutesFieldProps {
  readonly seconds: number;
  readonly isWaiting: boolean;
  readonly onApply: (seconds: number) => void;
  readonly onCancel: () => void;
}

/** The field for how long the old instance runs on, in minutes: up to a day. */
export function MinutesField({ seconds, isWaiting, onApply, onCancel }: MinutesFieldProps) {
  const [typed, setTyped] = useState(String(seconds / 60));
  const minutes = Number(typed.replace(',', '.'));
  const isRight = typed.trim() !== '' && minutes >= minMinutes && minutes <= maxMinutes;
  return (
    <form className={styles.wait}>
      <TextField
        label="Minutes until the old instance is ended"
        value={typed}
        inputMode="decimal"
        autoComplete="off"
        autoFocus
        problem={
          isRight
            ? undefined
            : `From ${minMinutes} to ${maxMinutes} minutes, which is a day. To keep it, turn its end off.`
        }
        onChange={({ target }) => setTyped(target.value)}
      />
      <div className={styles.buttons}>
        <ActionButton
          needs="operator"
          isMain
          isSubmit
          isWaiting={isWaiting || !isRight}
          onAct={() => onApply(Math.round(minutes * 60))}
        >
          Apply
        </ActionButton>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}
