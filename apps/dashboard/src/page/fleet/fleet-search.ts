import { type FleetFilter, filterKeys } from './fleet-filter.js';
import { type FleetSort, isSort } from './fleet-sort.js';
import { type FleetView, fleetViews } from './fleet-views.js';
import { writeColumns } from './fleet-visibility.js';

/** The parameters of the fleet's address: what is shown, and in which order. */
export interface FleetSearch extends FleetFilter {
  readonly view?: FleetView;
  readonly sort?: FleetSort;
  /** The columns that are shown, when they are not the usual ones. */
  readonly cols?: string;
}

/** Reads the parameters of the address; those that do not exist are left out. */
export function fleetSearch(found: Readonly<Record<string, unknown>>): FleetSearch {
  const texts = ['q', ...filterKeys].flatMap((key) => {
    const value = found[key];
    return (typeof value === 'string' || typeof value === 'number') && value !== '' ? [[key, String(value)]] : [];
  });
  const { view, sort, cols } = found;
  const columns = typeof cols === 'string' ? writeColumns(cols.split(',')) : undefined;
  return {
    ...Object.fromEntries(texts),
    ...(typeof view === 'string' && view in fleetViews && view !== 'all' ? { view: view as FleetView } : {}),
    ...(isSort(sort) ? { sort } : {}),
    ...(columns === undefined ? {} : { cols: columns }),
  };
}

/** The filter of the address, without view, order and columns. */
export function filterOf({ view: _view, sort: _sort, cols: _cols, ...filter }: FleetSearch): FleetFilter {
  return filter;
}
