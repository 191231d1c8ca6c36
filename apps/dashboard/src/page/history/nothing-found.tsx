import { Button } from '../controls/button.js';
import { EmptyState } from '../controls/empty-state.js';

interface NothingFoundProps {
  /** What was looked for: `switch`. */
  readonly thing: string;
  /** The filters in words, such as `zone us-east-1b`. */
  readonly filters: readonly string[];
  readonly onClear: () => void;
}

/** Says that a filter finds nothing in a history, and names what it asks for. */
export function NothingFound({ thing, filters, onClear }: NothingFoundProps) {
  return (
    <EmptyState title={`No ${thing} matches ${filters.join(', ')}`}>
      <p>
        {filters.length > 1
          ? 'Each of these has to match; take one away to see more.'
          : 'Without it there may be others.'}
      </p>
      <Button onClick={onClear}>Clear filters</Button>
    </EmptyState>
  );
}
