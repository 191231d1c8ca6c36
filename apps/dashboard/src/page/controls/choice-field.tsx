import { useId } from 'react';
import text from '../style/text.module.css';
import form from './form.module.css';

interface ChoiceFieldProps<Value extends string> {
  readonly label: string;
  /** The values with what each is called. */
  readonly values: Readonly<Record<Value, string>>;
  readonly value: Value;
  readonly hint?: string;
  readonly onChange: (value: Value) => void;
}

/** A labelled field of a form with a few values. */
export function ChoiceField<Value extends string>({ label, values, value, hint, onChange }: ChoiceFieldProps<Value>) {
  const id = useId();
  const known = Object.keys(values) as Value[];
  return (
    <div className={form.field}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className={form.input}
        value={value}
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
        onChange={({ target }) => {
          const chosen = known.find((one) => one === target.value);
          if (chosen !== undefined) onChange(chosen);
        }}
      >
        {known.map((one) => (
          <option key={one} value={one}>
            {values[one]}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={text.quiet}>
          {hint}
        </p>
      )}
    </div>
  );
}
