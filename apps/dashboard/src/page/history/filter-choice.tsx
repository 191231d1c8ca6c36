import styles from './filter-bar.module.css';

interface FilterChoiceProps {
  readonly label: string;
  /** The names of the values that can be chosen. */
  readonly values: Readonly<Record<string, string>>;
  readonly value: string | undefined;
  /** What it is called that none is chosen. */
  readonly any?: string;
  readonly onChange: (value: string | undefined) => void;
}

/** A filter with a few values. */
export function FilterChoice({ label, values, value, any = 'Any', onChange }: FilterChoiceProps) {
  return (
    <label className={styles.filter}>
      <span>{label}</span>
      <select
        value={value ?? ''}
        onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
        data-set={value !== undefined}
      >
        <option value="">{any}</option>
        {Object.entries(values).map(([known, name]) => (
          <option key={known} value={known}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
