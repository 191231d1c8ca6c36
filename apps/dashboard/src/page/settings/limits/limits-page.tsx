import { dataOf } from '@spotguard/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ActionButton } from '../../controls/action-button.js';
import { LoadingRows } from '../../controls/loading-rows.js';
import { PartError } from '../../controls/part-error.js';
import { Moment } from '../../format/moment.js';
import { usePage } from '../../page-parts.js';
import text from '../../style/text.module.css';
import { StoredNote } from '../../workload/stored-note.js';
import { SettingsSection } from '../settings-section.js';
import { Freezes } from './freezes.js';
import { limitsQuery } from './limit-queries.js';
import { LimitTable } from './limit-table.js';

/** What stops launches: the limits with what is used of them, and the freeze. */
export function LimitsPage() {
  const { api } = usePage();
  const queries = useQueryClient();
  const limits = useQuery(limitsQuery(api));
  const reset = useMutation({
    mutationFn: () => dataOf(api.POST('/api/v1/limits/reset')),
    onSuccess: (stored) => queries.setQueryData(limitsQuery(api).queryKey, stored),
  });
  const countedFrom = limits.data?.countedFrom ?? null;
  return (
    <>
      <h1>Limits</h1>
      <SettingsSection
        title="Limits on launches"
        about="Of all workloads together. A launch beyond a limit is refused and said in the fleet; a replacement after a notice never is."
        action={
          <ActionButton needs="owner" isWaiting={reset.isPending} onAct={() => reset.mutate()}>
            Count anew
          </ActionButton>
        }
      >
        {limits.isPending && <LoadingRows what="the limits" />}
        {limits.isError && <PartError what="The limits" error={limits.error} onRetry={() => void limits.refetch()} />}
        {limits.data !== undefined && <LimitTable limits={limits.data} />}
        {countedFrom !== null && (
          <p className={text.second}>
            Counted since <Moment at={countedFrom} />.
          </p>
        )}
        <StoredNote
          error={reset.error}
          stored={reset.isSuccess ? 'Stored. A limit that was reached is lifted.' : undefined}
        />
      </SettingsSection>
      <Freezes />
    </>
  );
}
