import { useId, useState } from 'react';
import styles from './filter-bar.module.css';

interface FilterValueProps {
  readonly label: string;
  readonly type?: 'text' | 'date';
  /** What is offered while a text is typed. */
  readonly known?: readonly string[];
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** A filter whose value is typed. One of the known values counts at once, another one with Enter or when the field is left. */
export function FilterValue({ label, type = 'text', known = [], value = '', onChange }: FilterValueProps) {
  const id = useId();
  const [typed, setTyped] = useState<{ readonly text: string; readonly over: string }>();
  // Another address than the one it was typed over: Back, or a link. The field follows it.
  const shown = typed?.over === value ? typed.text : value;
  const take = (next: string): void => {
    if (next.trim() !== value) onChange(next.trim() === '' ? undefined : next.trim());
  };
  return (
    <label className={styles.filter}>
      <span>{label}</span>
      <input
        type={type}
        value={shown}
        list={type === 'text' ? id : undefined}
        placeholder={type === 'text' ? 'Any' : undefined}
        autoComplete="off"
        spellCheck={false}
        data-set={shown !== ''}
        onChange={({ target }) => {
          setTyped({ text: target.value, over: value });
          if (type === 'date' || target.value === '' || known.includes(target.value)) take(target.value);
        }}
        onKeyDown={({ key }) => {
          if (key === 'Enter') take(shown);
        }}
        onBlur={() => take(shown)}
      />
      {type === 'text' && (
        <datalist id={id}>
          {known.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      )}
    </label>
  );
}
