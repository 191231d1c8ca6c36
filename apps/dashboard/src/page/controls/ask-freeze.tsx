import { useState } from 'react';
import { Ask } from './ask.js';
import { TextField } from './text-field.js';

interface AskFreezeProps {
  /** What is to be frozen, such as `the account`. */
  readonly what: string;
  /** What will not happen any more. */
  readonly effect: string;
  /** How many moves are under way, which stop. */
  readonly moves: number;
  readonly freeze: (reason: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks why something is to be frozen, and freezes it with that reason. */
export function AskFreeze({ what, effect, moves, freeze, onClose }: AskFreezeProps) {
  const [typed, setTyped] = useState('');
  const reason = typed.trim();
  return (
    <Ask
      title={`Freeze ${what}?`}
      action="Freeze"
      needs="operator"
      isIncomplete={reason === ''}
      act={() => freeze(reason)}
      onClose={onClose}
    >
      <p>
        {effect}
        {moves > 0 &&
          ` ${moves === 1 ? '1 move under way stops at its' : `${moves} moves under way stop at their`} next safe point.`}
      </p>
      <TextField
        label="Reason, for those who find it frozen"
        value={typed}
        autoComplete="off"
        maxLength={500}
        onChange={({ target }) => setTyped(target.value)}
      />
    </Ask>
  );
}
