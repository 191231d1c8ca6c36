import { dataOf } from '@spotguard/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ActionButton } from '../controls/action-button.js';
import { usePage } from '../page-parts.js';
import { isSessionEnd } from '../session/is-session-end.js';
import text from '../style/text.module.css';
import type { Command } from './workload-queries.js';

/** The button that cancels a command that has not ended. What came of it stands in its place. */
export function CancelCommand({ command }: { readonly command: Command }) {
  const { api } = usePage();
  const queries = useQueryClient();
  const { workloadId, commandId, state, cancellation } = command;
  const cancel = useMutation({
    mutationFn: () =>
      dataOf(
        api.POST('/api/v1/workloads/{workloadId}/commands/{commandId}/cancel', {
          params: { path: { workloadId, commandId } },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ['workload', workloadId] }),
  });
  if (state !== 'queued' && state !== 'delivered') return null;
  if (cancel.isError && !isSessionEnd(cancel.error)) return <span role="alert">{cancel.error.message}</span>;
  if (cancellation !== null) return <span className={text.quiet}>Asked to cancel</span>;
  return (
    <ActionButton needs="operator" isWaiting={cancel.isPending} onAct={() => cancel.mutate()}>
      Cancel
    </ActionButton>
  );
}
