import { useNavigate, useSearch } from '@tanstack/react-router';
import { csvAddress } from '../history/csv-address.js';
import { CsvButton } from '../history/csv-button.js';
import { FilterBar } from '../history/filter-bar.js';
import { FilterChoice } from '../history/filter-choice.js';
import { FilterValue } from '../history/filter-value.js';
import { withValue } from '../history/history-search.js';
import type { WorkloadNames } from '../history/workload-names.js';
import {
  type ActivityQuery,
  type ActivitySearch,
  activityFilterWords,
  activityKinds,
  actorKinds,
} from './activity-search.js';

interface ActivityFiltersProps {
  readonly names: WorkloadNames;
  /** What the address asks the API for; undefined when it names a workload that does not exist. */
  readonly query: ActivityQuery | undefined;
}

/** The filters of the activity, which the address has, and the CSV file of what they leave. */
export function ActivityFilters({ names, query }: ActivityFiltersProps) {
  const search = useSearch({ from: '/$account/activity' });
  const navigate = useNavigate({ from: '/$account/activity' });
  const set = (name: keyof ActivitySearch) => (value: string | undefined) => {
    void navigate({ search: (before) => withValue(before, name, value), replace: true });
  };
  return (
    <FilterBar
      set={activityFilterWords(search).length}
      actions={query !== undefined && <CsvButton address={csvAddress('/api/v1/activity', query)} file="activity" />}
    >
      <FilterChoice label="Who" values={actorKinds} value={search.actor} onChange={set('actor')} />
      <FilterChoice label="About" values={activityKinds} value={search.kind} onChange={set('kind')} />
      <FilterValue label="Workload" known={names.all} value={search.workload} onChange={set('workload')} />
      <FilterValue label="From" type="date" value={search.from} onChange={set('from')} />
      <FilterValue label="To" type="date" value={search.to} onChange={set('to')} />
    </FilterBar>
  );
}
