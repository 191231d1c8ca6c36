import { choiceOf, textsOf } from '../history/history-search.js';
import { type PriceRange, priceRanges } from '../price-chart/price-ranges.js';
import { type TimelineView, timelineViews } from './timeline/timeline-row.js';

/** The parameters of the address of a workload. */
export interface WorkloadSearch {
  /** How far back the prices reach. */
  readonly range?: PriceRange;
  /** What the timeline shows; absent for all. */
  readonly show?: TimelineView;
  /** The row that is open; `none` while somebody has closed the one that is open by itself. */
  readonly open?: string;
}

/** Reads the parameters of the address; those that do not exist are left out. */
export function workloadSearch(found: Readonly<Record<string, unknown>>): WorkloadSearch {
  return {
    ...choiceOf(found, 'range', priceRanges),
    ...choiceOf(found, 'show', timelineViews),
    ...textsOf(found, ['open']),
  };
}
