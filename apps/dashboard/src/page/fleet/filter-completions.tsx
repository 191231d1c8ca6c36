import type { Completion } from './filter-completion.js';
import styles from './filter-field.module.css';

interface FilterCompletionsProps {
  readonly id: string;
  readonly completions: readonly Completion[];
  /** The one that Enter takes. */
  readonly active: number | undefined;
  readonly onTake: (completion: Completion) => void;
}

/** How the text of the filter field can go on, below it. The field keeps the focus. */
export function FilterCompletions({ id, completions, active, onTake }: FilterCompletionsProps) {
  return (
    <div className={styles.completions} id={id} role="listbox" aria-label="Completions">
      {completions.map((completion, index) => (
        <div
          key={completion.label}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          onMouseDown={(event) => {
            event.preventDefault();
            onTake(completion);
          }}
        >
          {completion.label}
          {completion.count !== undefined && <span>{completion.count}</span>}
        </div>
      ))}
    </div>
  );
}
