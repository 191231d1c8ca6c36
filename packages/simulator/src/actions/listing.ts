import { type Group, integer, list, text } from '../query/fields.js';
import { applyFilters, type Filterable, filterList } from '../query/filters.js';
import { type Page, pageOf, refusePagingWithIds, type Sequenced } from '../query/paging.js';
import { found } from '../state/region-state.js';
import type { ResourcePrefix } from '../state/resource-ids.js';

/** The parameters that every listing takes besides the ids. */
export const listingShape = { Filter: filterList, MaxResults: integer(1, 1_000), NextToken: text };

/** The same for listings whose pages have at least five entries. */
export const pagedShape = { ...listingShape, MaxResults: integer(5, 1_000) };

/** Ids as a numbered list. */
export const idList = list(text);

/** How a kind of resource is listed. */
export interface Listing<T extends Sequenced> {
  readonly resources: readonly T[];
  readonly ids: {
    readonly asked: readonly string[];
    readonly prefix: ResourcePrefix;
    readonly parameter: string;
    of(resource: T): string;
  };
  readonly filterNames: readonly string[];
  filterable(resource: T): Filterable;
  /** Leaves out what the listing does not show, though its id exists. */
  keep?(resource: T): boolean;
}

/** Picks by ids and filters, and cuts out the page; ids with MaxResults are refused as EC2 does. */
export function listPage<T extends Sequenced>(
  request: Pick<Group<typeof listingShape>, 'Filter' | 'MaxResults' | 'NextToken'>,
  listing: Listing<T>,
): Page<T> {
  const { ids, resources } = listing;
  refusePagingWithIds(request.MaxResults, ids.asked, ids.parameter);
  const byId = new Map(resources.map((resource) => [ids.of(resource), resource]));
  const picked = ids.asked.length === 0 ? resources : found(ids.prefix, ids.asked, byId);
  const shown = picked.filter((resource) => listing.keep?.(resource) ?? true);
  const filtered = applyFilters(shown, request.Filter, {
    names: listing.filterNames,
    taggable: true,
    describe: listing.filterable,
  });
  return pageOf(filtered, request);
}
