import { type FleetFilter, filterKeys } from './fleet-filter.js';
import { type FleetSort, isSort } from './fleet-sort.js';
import { type FleetView, fleetViews } from './fleet-views.js';

/** The parameters of the fleet's address: what is shown, and in which order. */
export interface FleetSearch extends FleetFilter {
  readonly view?: FleetView;
  readonly sort?: FleetSort;
}

/** Reads the parameters of the address; those that do not exist are left out. */
export function fleetSearch(found: Readonly<Record<string, unknown>>): FleetSearch {
  const texts = ['q', ...filterKeys].flatMap((key) => {
    const value = found[key];
    return (typeof value === 'string' || typeof value === 'number') && value !== '' ? [[key, String(value)]] : [];
  });
  const { view, sort } = found;
  return {
    ...Object.fromEntries(texts),
    ...(typeof view === 'string' && view in fleetViews && view !== 'all' ? { view: view as FleetView } : {}),
    ...(isSort(sort) ? { sort } : {}),
  };
}

/** The filter of the address, without view and order. */
export function filterOf({ view: _view, sort: _sort, ...filter }: FleetSearch): FleetFilter {
  return filter;
}
