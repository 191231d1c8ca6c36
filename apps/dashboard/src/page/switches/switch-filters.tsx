import { useNavigate, useSearch } from '@tanstack/react-router';
import { csvAddress } from '../history/csv-address.js';
import { CsvButton } from '../history/csv-button.js';
import { FilterBar } from '../history/filter-bar.js';
import { FilterChoice } from '../history/filter-choice.js';
import { FilterValue } from '../history/filter-value.js';
import { withValue } from '../history/history-search.js';
import type { WorkloadNames } from '../history/workload-names.js';
import { type SwitchQuery, type SwitchSearch, switchFilterWords } from './switch-search.js';
import { switchOutcomes, switchTriggers } from './switch-words.js';

interface SwitchFiltersProps {
  readonly names: WorkloadNames;
  /** What the address asks the API for; undefined when it names a workload that does not exist. */
  readonly query: SwitchQuery | undefined;
}

/** The filters of the switches, which the address has, and the CSV file of what they leave. */
export function SwitchFilters({ names, query }: SwitchFiltersProps) {
  const search = useSearch({ from: '/$account/switches' });
  const navigate = useNavigate({ from: '/$account/switches' });
  const set = (name: keyof SwitchSearch) => (value: string | undefined) => {
    void navigate({ search: (before) => withValue(before, name, value), replace: true });
  };
  return (
    <FilterBar
      set={switchFilterWords(search).length}
      actions={query !== undefined && <CsvButton address={csvAddress('/api/v1/switches', query)} file="switches" />}
    >
      <FilterValue label="Workload" known={names.all} value={search.workload} onChange={set('workload')} />
      <FilterChoice label="Why" values={switchTriggers} value={search.trigger} onChange={set('trigger')} />
      <FilterChoice label="Outcome" values={switchOutcomes} value={search.outcome} onChange={set('outcome')} />
      <FilterValue label="Zone" known={names.zones} value={search.zone} onChange={set('zone')} />
      <FilterValue label="From" type="date" value={search.from} onChange={set('from')} />
      <FilterValue label="To" type="date" value={search.to} onChange={set('to')} />
    </FilterBar>
  );
}
