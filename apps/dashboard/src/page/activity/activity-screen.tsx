import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { HistoryHead } from '../history/history-head.js';
import { HistoryList } from '../history/history-list.js';
import { NoSuchWorkload } from '../history/no-such-workload.js';
import { useHistory } from '../history/use-history.js';
import { useSearchedWorkload } from '../history/use-searched-workload.js';
import { usePage } from '../page-parts.js';
import { usePageTitle } from '../shell/use-page-title.js';
import { activityColumns } from './activity-columns.js';
import { ActivityFilters } from './activity-filters.js';
import { ActivityItem } from './activity-item.js';
import { type ActivityEvent, readActivity } from './activity-queries.js';
import { activityFilterWords, activityQuery } from './activity-search.js';

const things = { one: 'event', many: 'events' };
const idOf = ({ number }: ActivityEvent): string => String(number);

/** What happened in the account, the newest first: who or what did that? */
export function ActivityScreen() {
  const { api } = usePage();
  const search = useSearch({ from: '/$account/activity' });
  const navigate = useNavigate({ from: '/$account/activity' });
  const { names, workloadId, state } = useSearchedWorkload(search.workload);
  const query = state === 'known' ? activityQuery(search, workloadId) : undefined;
  const history = useHistory<ActivityEvent>({
    name: 'activity',
    filter: query,
    idOf,
    read: (cursor) => readActivity(api, query ?? {}, cursor),
  });
  const columns = useMemo(() => activityColumns(names), [names]);
  usePageTitle('Activity');
  const clear = (): void => void navigate({ search: {} });
  return (
    <>
      <HistoryHead title="Activity">Who or what did something, and when.</HistoryHead>
      <ActivityFilters names={names} query={query} />
      {state === 'missing' ? (
        <NoSuchWorkload name={search.workload ?? ''} onClear={clear} />
      ) : (
        <HistoryList
          things={things}
          history={history}
          idOf={idOf}
          columns={columns}
          item={(event) => <ActivityItem event={event} names={names} />}
          filters={activityFilterWords(search)}
          onClear={clear}
          empty={<p>What people, programs and agents do appears here at once.</p>}
        />
      )}
    </>
  );
}
