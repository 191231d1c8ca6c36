import { descriptionId, errorId, type FieldProps } from '@rjsf/utils';
import { useState } from 'react';
import { problemsWithin } from './field-problem.js';
import { isUnreadJson, unreadJson } from './unread-json.js';

const indent = 2;

/** A text field for a part of an input that no other field can enter: JSON, or nothing. */
export function JsonField(props: FieldProps) {
  const { fieldPathId, formData, schema, name, required = false, errorSchema, rawErrors = [], onChange } = props;
  const [text, setText] = useState(() => textOf(formData));
  const id = fieldPathId.$id;
  // Those of the part itself are shown by the template of all fields.
  const within = problemsWithin(errorSchema).filter((problem) => !rawErrors.includes(problem));
  return (
    <>
      <label htmlFor={id}>
        {schema.title ?? name}
        {required && <span aria-hidden="true">*</span>}
      </label>
      <p id={descriptionId(id)}>
        {schema.description === undefined ? '' : `${schema.description} `}
        Written as JSON{required ? '' : '; empty leaves it out'}.
      </p>
      <textarea
        id={id}
        value={text}
        rows={Math.min(10, Math.max(3, text.split('\n').length))}
        spellCheck={false}
        required={required}
        aria-invalid={rawErrors.length + within.length > 0}
        aria-describedby={`${descriptionId(id)} ${errorId(id)}`}
        onChange={({ target: { value } }) => {
          setText(value);
          onChange(readValue(value), fieldPathId.path, undefined, id);
        }}
      />
      {within.length > 0 && (
        <ul className="error-detail">
          {within.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function textOf(value: unknown): string {
  return value === undefined || isUnreadJson(value) ? '' : JSON.stringify(value, null, indent);
}

function readValue(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return unreadJson(text);
  }
}
