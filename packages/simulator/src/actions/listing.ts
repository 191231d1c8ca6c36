import { type Group, integer, list, text } from '../query/fields.js';
import { applyFilters, type Filterable, filterList } from '../query/filters.js';
import { type Page, pageOf, refusePagingWithIds, type Sequenced } from '../query/paging.js';
import { findAll } from '../state/region-state.js';
import type { ResourcePrefix } from '../state/resource-ids.js';

/** The parameters of every listing, except the ids. */
export const listingShape = { Filter: filterList, MaxResults: integer(1, 1_000), NextToken: text };

/** The same parameters for listings whose MaxResults must be at least 5. */
export const pagedShape = { ...listingShape, MaxResults: integer(5, 1_000) };

/** The ids of a request, as a numbered list. */
export const idList = list(text);

/** Describes how a kind of resource is listed. */
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
  /** Returns false for a resource that the listing leaves out although its id exists. */
  keep?(resource: T): boolean;
}

/** Selects resources by ids and filters and returns the page. Like EC2, it refuses ids together with MaxResults. */
export function listPage<T extends Sequenced>(
  request: Pick<Group<typeof listingShape>, 'Filter' | 'MaxResults' | 'NextToken'>,
  listing: Listing<T>,
): Page<T> {
  const { ids, resources } = listing;
  refusePagingWithIds(request.MaxResults, ids.asked, ids.parameter);
  const byId = new Map(resources.map((resource) => [ids.of(resource), resource]));
  const selected = ids.asked.length === 0 ? resources : findAll(ids.prefix, ids.asked, byId);
  const listed = selected.filter((resource) => listing.keep?.(resource) ?? true);
  const filtered = applyFilters(listed, request.Filter, {
    names: listing.filterNames,
    taggable: true,
    describe: listing.filterable,
  });
  return pageOf(filtered, request);
}
