import { type InputHTMLAttributes, useId } from 'react';
import text from '../style/text.module.css';
import form from './form.module.css';

interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly hint?: string;
  /** What is wrong with its value, shown below it. */
  readonly problem?: string | undefined;
  /** Its value was refused, and another text says why: the one with the id `describedBy`. */
  readonly isWrong?: boolean;
  readonly describedBy?: string;
}

/** A labelled field of a form, with what is wrong with it. */
export function TextField({ label, hint, problem, isWrong = false, describedBy, ...input }: TextFieldProps) {
  const id = useId();
  const notes = [hint && `${id}-hint`, problem && `${id}-problem`, isWrong && describedBy].filter(Boolean).join(' ');
  return (
    <div className={form.field}>
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        className={form.input}
        aria-invalid={isWrong || problem !== undefined}
        {...(notes === '' ? {} : { 'aria-describedby': notes })}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className={text.quiet}>
          {hint}
        </p>
      )}
      {problem !== undefined && (
        <p id={`${id}-problem`} className={form.problem} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
