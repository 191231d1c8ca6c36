import { accessTo } from '../iam/access.js';
import { invalidValue } from '../query/api-error.js';
import { integer, someOf, text } from '../query/fields.js';
import { applyFilters, filterList } from '../query/filters.js';
import { pageOf } from '../query/paging.js';
import type { RegionState } from '../state/region-state.js';
import { resourceTypeOf } from '../state/resource-ids.js';
import { checkedTags } from '../state/tag-store.js';
import { defineAction } from './action.js';
import { exists, requireResources } from './resource-lookup.js';
import { tag, tagList } from './tag-elements.js';

/** Adds or overwrites tags of resources: of all, or after an error of none. */
export const createTags = defineAction({
  name: 'CreateTags',
  shape: { ResourceId: someOf(text), Tag: someOf(tag) },
  run({ ResourceId, Tag }, { state, permit }) {
    const tags = checkedTags(Tag);
    requireResources(ResourceId, state);
    permit(ResourceId.map((id) => tagAccess('ec2:CreateTags', { id, tags }, state)));
    for (const id of ResourceId) state.tags.check(id, tags);
    for (const id of ResourceId) state.tags.add(id, tags);
    return { return: true };
  },
});

/** Removes tags of resources. Without a list of tags it removes all of them. */
export const deleteTags = defineAction({
  name: 'DeleteTags',
  shape: { ResourceId: someOf(text), Tag: tagList },
  run({ ResourceId, Tag }, { state, permit }) {
    const reserved = Tag.find(({ Key }) => /^aws:/i.test(Key));
    if (reserved) throw invalidValue(`Tag keys starting with 'aws:' are reserved for internal use: '${reserved.Key}'`);
    requireResources(ResourceId, state);
    const tags = new Map(Tag.map(({ Key, Value = '' }) => [Key, Value]));
    permit(ResourceId.map((id) => tagAccess('ec2:DeleteTags', { id, tags }, state)));
    for (const id of ResourceId) state.tags.remove(id, Tag);
    return { return: true };
  },
});

/** Lists tags, with one entry for each resource and key. */
export const describeTags = defineAction({
  name: 'DescribeTags',
  shape: { Filter: filterList, MaxResults: integer(5, 1_000), NextToken: text },
  run(parameters, { state, permit }) {
    permit();
    const tags = state.tags
      .entries()
      .filter(({ resourceId }) => exists(resourceId, state))
      .map((entry, sequence) => ({ ...entry, resourceType: resourceTypeOf(entry.resourceId), sequence }));
    const found = applyFilters(tags, parameters.Filter, {
      names: ['key', 'resource-id', 'resource-type', 'value'],
      taggable: true,
      describe: ({ key, value, resourceId, resourceType }) => ({
        tags: new Map([[key, value]]),
        values: { key: [key], 'resource-id': [resourceId], 'resource-type': [resourceType], value: [value] },
      }),
    });
    const { items, nextToken } = pageOf(found, parameters);
    return { tagSet: items.map(({ sequence: _sequence, ...entry }) => entry), nextToken };
  },
});

function tagAccess(
  action: string,
  request: { readonly id: string; readonly tags: ReadonlyMap<string, string> },
  state: RegionState,
) {
  return accessTo(state, {
    action,
    resource: state.arn(resourceTypeOf(request.id), request.id),
    tags: state.tags.of(request.id),
    requestTags: request.tags,
  });
}
