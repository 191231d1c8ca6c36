import { ListFilter } from 'lucide-react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useShortcut } from '../controls/use-shortcut.js';
import { type Completion, completionsOf } from './filter-completion.js';
import { FilterCompletions } from './filter-completions.js';
import styles from './filter-field.module.css';
import { filterText, parseFilter } from './filter-text.js';
import type { FleetFilter } from './fleet-filter.js';
import type { FleetWorkload } from './fleet-query.js';

interface FilterFieldProps {
  readonly filter: FleetFilter;
  /** All workloads, whose values complete what is typed. */
  readonly workloads: readonly FleetWorkload[];
  readonly onChange: (filter: FleetFilter) => void;
}

/**
 * The field that filters the fleet by parts of names and by `key:value`. The address has the filter; the field keeps what is
 * typed, also while it is not complete. `/` leads to it; the arrows choose how what is typed goes on.
 */
export function FilterField({ filter, workloads, onChange }: FilterFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(() => filterText(filter));
  const [hasFocus, setFocus] = useState(false);
  const [active, setActive] = useState<number>();
  const address = filterText(filter);
  // Another address than the typed one: Back, a view, or a link. The field follows it.
  const text = filterText(parseFilter(typed).filter) === address ? typed : address;
  const { problem } = parseFilter(text);
  const completions = hasFocus ? completionsOf(text, workloads) : [];
  const chosen = active === undefined ? undefined : completions[active];
  useShortcut('/', () => input.current?.focus());
  const change = (next: string): void => {
    setTyped(next);
    setActive(undefined);
    const parsed = parseFilter(next).filter;
    if (filterText(parsed) !== address) onChange(parsed);
  };
  const take = ({ text: next }: Completion): void => {
    change(next);
    input.current?.focus();
  };
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    const { key, currentTarget } = event;
    const count = completions.length;
    if (key === 'ArrowDown' && count > 0) setActive(((active ?? -1) + 1) % count);
    else if (key === 'ArrowUp' && count > 0) setActive(((active ?? 0) - 1 + count) % count);
    else if ((key === 'Enter' || key === 'Tab') && chosen !== undefined) take(chosen);
    else if (key === 'Escape' && active !== undefined) setActive(undefined);
    else if (key === 'Escape' && text === '') currentTarget.blur();
    else if (key === 'Escape') change('');
    else return;
    event.preventDefault();
  };
  return (
    <search className={styles.search}>
      <label className={styles.field}>
        <ListFilter size={14} strokeWidth={1.5} aria-hidden="true" />
        <input
          ref={input}
          type="text"
          role="combobox"
          value={text}
          placeholder={`Filter ${workloads.length} workloads`}
          aria-label="Filter workloads"
          aria-describedby={`${id}-problem`}
          aria-invalid={problem !== undefined}
          aria-expanded={completions.length > 0}
          aria-controls={`${id}-completions`}
          aria-autocomplete="list"
          {...(chosen === undefined ? {} : { 'aria-activedescendant': `${id}-completions-${active}` })}
          autoComplete="off"
          spellCheck={false}
          onFocus={() => setFocus(true)}
          onBlur={() => setFocus(false)}
          onChange={({ target }) => change(target.value)}
          onKeyDown={press}
        />
        <span aria-hidden="true">
          <kbd>/</kbd>
        </span>
      </label>
      {completions.length > 0 && (
        <FilterCompletions id={`${id}-completions`} completions={completions} active={active} onTake={take} />
      )}
      <p className={styles.problem} id={`${id}-problem`} role="status">
        {problem}
      </p>
    </search>
  );
}
