import { ListFilter } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { useShortcut } from '../controls/use-shortcut.js';
import styles from './filter-field.module.css';
import { filterText, parseFilter } from './filter-text.js';
import { type FleetFilter, filterKeys } from './fleet-filter.js';

interface FilterFieldProps {
  readonly filter: FleetFilter;
  /** How many workloads there are without any filter. */
  readonly total: number;
  readonly onChange: (filter: FleetFilter) => void;
}

/**
 * The field that filters the fleet by parts of names and by `key:value`. The address has the filter; the field keeps what is
 * typed, also while it is not complete. `/` leads to it.
 */
export function FilterField({ filter, total, onChange }: FilterFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(() => filterText(filter));
  const address = filterText(filter);
  // Another address than the typed one: Back, a view, or a link. The field follows it.
  const text = filterText(parseFilter(typed).filter) === address ? typed : address;
  const { problem } = parseFilter(text);
  useShortcut('/', () => input.current?.focus());
  const change = (next: string): void => {
    setTyped(next);
    const parsed = parseFilter(next).filter;
    if (filterText(parsed) !== address) onChange(parsed);
  };
  return (
    <search className={styles.search}>
      <label className={styles.field}>
        <ListFilter size={14} strokeWidth={1.5} aria-hidden="true" />
        <input
          ref={input}
          type="text"
          value={text}
          placeholder={`Filter ${total} workloads`}
          aria-label="Filter workloads"
          aria-describedby={`${id}-keys ${id}-problem`}
          aria-invalid={problem !== undefined}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => change(target.value)}
          onKeyDown={({ key, currentTarget }) => {
            if (key !== 'Escape') return;
            if (text === '') currentTarget.blur();
            else change('');
          }}
        />
        <span aria-hidden="true">
          <kbd>/</kbd>
        </span>
      </label>
      <div className={styles.keys} id={`${id}-keys`}>
        {filterKeys.map((key) => (
          <button
            key={key}
            type="button"
            // The field keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => {
              change(`${text.trim()} ${key}:`.trimStart());
              input.current?.focus();
            }}
          >
            {key}:
          </button>
        ))}
      </div>
      <p className={styles.problem} id={`${id}-problem`} role="status">
        {problem}
      </p>
    </search>
  );
}
