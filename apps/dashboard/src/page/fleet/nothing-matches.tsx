import { Button } from '../controls/button.js';
import { EmptyState } from '../controls/empty-state.js';
import { filterText } from './filter-text.js';
import { type FleetFilter, filterKeys, passes } from './fleet-filter.js';
import type { FleetWorkload } from './fleet-query.js';
import { type FleetView, fleetViews } from './fleet-views.js';

interface NothingMatchesProps {
  readonly workloads: readonly FleetWorkload[];
  readonly filter: FleetFilter;
  readonly view: FleetView;
  readonly onClear: () => void;
}

/** What is shown when a filter finds nothing: the filter, and what would be found without a part of it. */
export function NothingMatches({ workloads, filter, view, onClear }: NothingMatchesProps) {
  const inView = workloads.filter(fleetViews[view].includes);
  const without = (['q', ...filterKeys] as const)
    .filter((key) => filter[key] !== undefined)
    .map((key) => {
      const { [key]: left, ...rest } = filter;
      return {
        part: key === 'q' ? `“${left}”` : `${key}:${left}`,
        count: inView.filter((one) => passes(one, rest)).length,
      };
    })
    .find(({ count }) => count > 0);
  const where = view === 'all' ? '' : ` in the view ${fleetViews[view].name}`;
  const text = filterText(filter);
  return (
    <EmptyState title={text === '' ? `No workload${where}` : `No workload matches ${text}${where}`}>
      <p>
        {workloads.length} workload{workloads.length === 1 ? ' does' : 's do'} not match.
        {without !== undefined &&
          ` Without ${without.part} there ${without.count === 1 ? 'is 1' : `are ${without.count}`}.`}
      </p>
      <Button onClick={onClear}>{text === '' ? 'Show all' : 'Clear filters'}</Button>
    </EmptyState>
  );
}
