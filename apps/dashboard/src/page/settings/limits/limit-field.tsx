import { dataOf } from '@spotguard/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { ActionButton } from '../../controls/action-button.js';
import form from '../../controls/form.module.css';
import { usePage } from '../../page-parts.js';
import text from '../../style/text.module.css';
import { StoredNote } from '../../workload/stored-note.js';
import styles from './limit-field.module.css';
import { type LaunchLimits, type LimitKind, limitsQuery } from './limit-queries.js';
import { limitProblem, limitText, limitWords } from './limit-words.js';

interface LimitFieldProps {
  readonly kind: LimitKind;
  readonly limit: LaunchLimits[LimitKind];
}

/** The field with the value of a limit: it is stored when it is pressed, and what the server stored is said below. */
export function LimitField({ kind, limit: { max, default: usual } }: LimitFieldProps) {
  const { api } = usePage();
  const queries = useQueryClient();
  const id = useId();
  const present = max === null ? '' : String(max);
  const [typed, setTyped] = useState(present);
  const store = useMutation({
    mutationFn: (value: number | null) => dataOf(api.PUT('/api/v1/limits', { body: { [kind]: value } })),
    onSuccess: (stored) => queries.setQueryData(limitsQuery(api).queryKey, stored),
  });
  const isChanged = typed.trim() !== present;
  const problem = isChanged ? limitProblem(kind, typed) : undefined;
  return (
    <form className={styles.field}>
      <input
        className={`${form.input} ${styles.input}`}
        aria-label={`${limitWords[kind].name}, at most`}
        aria-describedby={`${id}-note`}
        aria-invalid={problem !== undefined}
        value={typed}
        placeholder={limitText(kind, null)}
        inputMode="decimal"
        autoComplete="off"
        onChange={({ target }) => setTyped(target.value)}
      />
      <ActionButton
        needs="owner"
        isSubmit
        label={`Store: ${limitWords[kind].name}`}
        isWaiting={store.isPending || !isChanged || problem !== undefined}
        onAct={() => store.mutate(Number(typed.trim().replace(',', '.')))}
      >
        Store
      </ActionButton>
      {max !== usual && (
        <ActionButton
          needs="owner"
          label={`Default: ${limitWords[kind].name}`}
          isWaiting={store.isPending}
          onAct={() => store.mutate(null)}
        >
          Default
        </ActionButton>
      )}
      <div id={`${id}-note`} className={styles.note}>
        {problem === undefined ? (
          <span className={text.quiet}>Default: {limitText(kind, usual)}</span>
        ) : (
          <span className={form.problem}>{problem}</span>
        )}
        <StoredNote error={store.error} stored={undefined} />
      </div>
    </form>
  );
}
