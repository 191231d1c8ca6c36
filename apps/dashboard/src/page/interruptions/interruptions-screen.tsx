import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { HistoryHead } from '../history/history-head.js';
import { HistoryList } from '../history/history-list.js';
import { NoSuchWorkload } from '../history/no-such-workload.js';
import { useHistory } from '../history/use-history.js';
import { useSearchedWorkload } from '../history/use-searched-workload.js';
import { usePage } from '../page-parts.js';
import { usePageTitle } from '../shell/use-page-title.js';
import type { Interruption } from './interruption.js';
import { interruptionColumns } from './interruption-columns.js';
import { InterruptionFilters } from './interruption-filters.js';
import { InterruptionItem } from './interruption-item.js';
import { readAgainAfter, readInterruptions } from './interruption-queries.js';
import { interruptionFilterWords, interruptionQuery } from './interruption-search.js';

/** Rebalance recommendations and maintenance are listed too, and are no interruptions. */
const things = { one: 'signal of AWS', many: 'signals of AWS' };
const idOf = ({ interruptionId }: Interruption): string => interruptionId;

/** Every notice, rebalance recommendation and maintenance event of AWS, the newest first: what saved the workload, and how close it was. */
export function InterruptionsScreen() {
  const { api } = usePage();
  const search = useSearch({ from: '/$account/interruptions' });
  const navigate = useNavigate({ from: '/$account/interruptions' });
  const { names, workloadId, state } = useSearchedWorkload(search.workload);
  const query = state === 'known' ? interruptionQuery(search, workloadId) : undefined;
  const history = useHistory<Interruption>({
    name: 'interruptions',
    filter: query,
    idOf,
    read: (cursor) => readInterruptions(api, query ?? {}, cursor),
    readAgainAfter,
  });
  const columns = useMemo(() => interruptionColumns(names), [names]);
  usePageTitle('Interruptions');
  const clear = (): void => void navigate({ search: {} });
  return (
    <>
      <HistoryHead title="Interruptions">What AWS took or was about to take, and what saved the workload.</HistoryHead>
      <InterruptionFilters names={names} query={query} />
      {state === 'missing' ? (
        <NoSuchWorkload name={search.workload ?? ''} onClear={clear} />
      ) : (
        <HistoryList
          things={things}
          history={history}
          idOf={idOf}
          columns={columns}
          item={(shown) => <InterruptionItem shown={shown} name={names.nameOf(shown.workloadId)} />}
          filters={interruptionFilterWords(search)}
          onClear={clear}
          empty={<p>An interruption appears here as soon as an agent reports a notice of AWS.</p>}
        />
      )}
    </>
  );
}
