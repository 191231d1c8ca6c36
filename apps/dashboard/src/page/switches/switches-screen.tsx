import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { HistoryHead } from '../history/history-head.js';
import { HistoryList } from '../history/history-list.js';
import { withValue } from '../history/history-search.js';
import type { HistoryDetails } from '../history/history-table.js';
import { NoSuchWorkload } from '../history/no-such-workload.js';
import { useHistory } from '../history/use-history.js';
import { useSearchedWorkload } from '../history/use-searched-workload.js';
import { usePage } from '../page-parts.js';
import { usePageTitle } from '../shell/use-page-title.js';
import type { Switch } from './switch.js';
import { switchColumns } from './switch-columns.js';
import { SwitchDetails } from './switch-details.js';
import { SwitchFilters } from './switch-filters.js';
import { SwitchItem } from './switch-item.js';
import { readSwitches } from './switch-queries.js';
import { switchFilterWords, switchQuery } from './switch-search.js';

const things = { one: 'switch', many: 'switches' };
const idOf = ({ switchId }: Switch): string => switchId;

/** Every change of a primary, the newest first: what moved, why, how long it took, and what it saves. */
export function SwitchesScreen() {
  const { api } = usePage();
  const search = useSearch({ from: '/$account/switches' });
  const navigate = useNavigate({ from: '/$account/switches' });
  const { names, workloadId, state } = useSearchedWorkload(search.workload);
  const query = state === 'known' ? switchQuery(search, workloadId) : undefined;
  const history = useHistory<Switch>({
    name: 'switches',
    filter: query,
    idOf,
    read: (cursor) => readSwitches(api, query ?? {}, cursor),
  });
  const columns = useMemo(() => switchColumns(names), [names]);
  usePageTitle('Switches');
  const clear = (): void => void navigate({ search: {} });
  const details: HistoryDetails<Switch> = {
    open: search.open,
    label: (shown) => `Steps of ${names.nameOf(shown.workloadId) ?? 'a removed workload'}`,
    onToggle: (id) => {
      const open = search.open === id ? undefined : id;
      void navigate({ search: (before) => withValue(before, 'open', open), replace: true, resetScroll: false });
    },
    show: (shown) => <SwitchDetails shown={shown} />,
  };
  return (
    <>
      <HistoryHead title="Switches">What moved where and why, with failovers and promotions.</HistoryHead>
      <SwitchFilters names={names} query={query} />
      {state === 'missing' ? (
        <NoSuchWorkload name={search.workload ?? ''} onClear={clear} />
      ) : (
        <HistoryList
          things={things}
          history={history}
          idOf={idOf}
          columns={columns}
          item={(shown) => <SwitchItem shown={shown} name={names.nameOf(shown.workloadId)} />}
          details={details}
          filters={switchFilterWords(search)}
          onClear={clear}
          empty={<p>A switch appears here as soon as another instance is the primary of its workload.</p>}
        />
      )}
    </>
  );
}
