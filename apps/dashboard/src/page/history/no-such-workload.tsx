import { Button } from '../controls/button.js';
import { EmptyState } from '../controls/empty-state.js';

/** Says that the filter of a history names a workload that does not exist. */
export function NoSuchWorkload({ name, onClear }: { readonly name: string; readonly onClear: () => void }) {
  return (
    <EmptyState title={`No workload is called ${name} here`}>
      <p>A workload that was removed is found by its id.</p>
      <Button onClick={onClear}>Clear filters</Button>
    </EmptyState>
  );
}
