import { dataOf, ProblemError } from '@spotguard/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useMemo, useState } from 'react';
import { ActionButton } from '../controls/action-button.js';
import { FormError } from '../controls/form-error.js';
import { usePage } from '../page-parts.js';
import { isSessionEnd } from '../session/is-session-end.js';
import text from '../style/text.module.css';
import type { OfferedCommand } from './build-query.js';
import { CommandOutcome } from './command-outcome.js';
import { CommandForm } from './form/command-form.js';
import { problemsByField, problemsFromServer } from './form/field-problem.js';
import { orderedCommandQuery } from './ordered-command.js';
import styles from './plugins.module.css';

interface OrderCommandProps {
  readonly workloadId: string;
  readonly command: OfferedCommand;
}

interface Order {
  readonly input: Record<string, unknown>;
  readonly dryRun: boolean;
}

/**
 * Orders a command of any plugin: a form for its input, first a dry run where the command has one, then the order for exactly
 * the input of that dry run. What became of it stands below.
 */
export function OrderCommand({ workloadId, command: { name, hasDryRun, inputSchema } }: OrderCommandProps) {
  const { api } = usePage();
  const queries = useQueryClient();
  const id = useId();
  const [input, setInput] = useState<unknown>({});
  const [isChanged, setChanged] = useState(false);
  const order = useMutation({
    mutationFn: ({ input: given, dryRun }: Order) =>
      dataOf(
        api.POST('/api/v1/workloads/{workloadId}/commands', {
          params: { path: { workloadId } },
          body: { type: name, input: given, dryRun },
        }),
      ),
    onMutate: () => setChanged(false),
    onSettled: () => queries.invalidateQueries({ queryKey: ['workload', workloadId] }),
  });
  const ordered = order.data?.command;
  const followed = useQuery({
    ...orderedCommandQuery(api, workloadId, ordered?.commandId ?? ''),
    enabled: ordered !== undefined,
  });
  const present = followed.data ?? ordered;
  const refused = order.error instanceof ProblemError ? order.error.problem : undefined;
  const { problems, isAtFields } = useMemo(() => {
    const { ofInput, other } = problemsFromServer(isChanged ? [] : (refused?.errors ?? []));
    return { problems: problemsByField(ofInput), isAtFields: ofInput.length > 0 && other.length === 0 };
  }, [refused, isChanged]);
  const isTried = present?.dryRun === true && present.state === 'completed' && !isChanged;
  const dryRun = hasDryRun && !isTried;
  const isUnderWay = present?.state === 'queued' || present?.state === 'delivered';
  return (
    <div className={styles.order}>
      <CommandForm
        id={id}
        schema={inputSchema}
        input={input}
        problems={problems}
        onChange={(next) => {
          // The form also tells of defaults that it fills in, which are no change by a person.
          if (JSON.stringify(next) !== JSON.stringify(input)) setChanged(true);
          setInput(next);
        }}
        onSubmit={(given) => order.mutate({ input: given, dryRun })}
        buttons={(submit) => (
          <div className={styles.buttons}>
            <ActionButton needs="operator" isMain isSubmit isWaiting={order.isPending || isUnderWay} onAct={submit}>
              {dryRun ? 'Dry run' : 'Order'}
            </ActionButton>
            <p className={text.quiet}>{explanation({ hasDryRun, isTried })}</p>
          </div>
        )}
      />
      <FormError
        id={`${id}-refused`}
        error={isSessionEnd(order.error) || isAtFields || isChanged ? null : order.error}
      />
      {order.data?.warning != null && <p className={styles.warning}>{order.data.warning}.</p>}
      {ordered !== undefined && (
        <CommandOutcome command={present} error={followed.error} onRetry={() => void followed.refetch()} />
      )}
    </div>
  );
}

function explanation({ hasDryRun, isTried }: { readonly hasDryRun: boolean; readonly isTried: boolean }): string {
  if (!hasDryRun) return 'This command has no dry run: it is carried out at once.';
  return isTried ? 'Orders what the dry run tried.' : 'Changes nothing: it tells what the command would do.';
}
