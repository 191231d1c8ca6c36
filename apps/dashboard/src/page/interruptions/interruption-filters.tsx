import { useNavigate, useSearch } from '@tanstack/react-router';
import { csvAddress } from '../history/csv-address.js';
import { CsvButton } from '../history/csv-button.js';
import { FilterBar } from '../history/filter-bar.js';
import { FilterChoice } from '../history/filter-choice.js';
import { FilterValue } from '../history/filter-value.js';
import { withValue } from '../history/history-search.js';
import type { WorkloadNames } from '../history/workload-names.js';
import { type InterruptionQuery, type InterruptionSearch, interruptionFilterWords } from './interruption-search.js';
import { interruptionKinds, interruptionOutcomes } from './interruption-words.js';

interface InterruptionFiltersProps {
  readonly names: WorkloadNames;
  /** What the address asks the API for; undefined when it names a workload that does not exist. */
  readonly query: InterruptionQuery | undefined;
}

/** The filters of the interruptions, which the address has, and the CSV file of what they leave. */
export function InterruptionFilters({ names, query }: InterruptionFiltersProps) {
  const search = useSearch({ from: '/$account/interruptions' });
  const navigate = useNavigate({ from: '/$account/interruptions' });
  const set = (name: keyof InterruptionSearch) => (value: string | undefined) => {
    void navigate({ search: (before) => withValue(before, name, value), replace: true });
  };
  return (
    <FilterBar
      set={interruptionFilterWords(search).length}
      actions={
        query !== undefined && <CsvButton address={csvAddress('/api/v1/interruptions', query)} file="interruptions" />
      }
    >
      <FilterValue label="Workload" known={names.all} value={search.workload} onChange={set('workload')} />
      <FilterChoice label="Kind" values={interruptionKinds} value={search.kind} onChange={set('kind')} />
      <FilterChoice label="Outcome" values={interruptionOutcomes} value={search.outcome} onChange={set('outcome')} />
      <FilterValue label="Zone" known={names.zones} value={search.zone} onChange={set('zone')} />
      <FilterValue label="From" type="date" value={search.from} onChange={set('from')} />
      <FilterValue label="To" type="date" value={search.to} onChange={set('to')} />
    </FilterBar>
  );
}
