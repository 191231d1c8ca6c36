import { ApiError, invalidValue } from '../query/api-error.js';
import { group, list, required, text, type Value } from '../query/fields.js';
import type { XmlObject } from '../query/xml.js';
import { checkedTags } from '../state/tag-store.js';

/** One tag of a request. */
export const tag = group({ Key: required(text), Value: text });

/** `Tag.n` of a request. */
export const tagList = list(tag);

/** `TagSpecification.n` of a request that creates resources. */
export const tagSpecifications = list(group({ ResourceType: required(text), Tag: tagList }));

/** The tags of a request, by the type of resource for which they are meant. */
export type TagsByType = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Reads the tag specifications of an action that creates resources of `types`. Throws EC2's error for other types. */
export function tagsByType(specifications: Value<typeof tagSpecifications>, types: readonly string[]): TagsByType {
  const byType = new Map<string, ReadonlyMap<string, string>>();
  for (const specification of specifications) {
    const { ResourceType, Tag } = specification;
    if (!types.includes(ResourceType)) {
      throw invalidValue(`'${ResourceType}' is not a valid taggable resource type for this operation.`);
    }
    if (byType.has(ResourceType)) {
      throw invalidValue(
        `The same resource type may not be specified more than once in tag specifications: ${ResourceType}`,
      );
    }
    if (Tag.length === 0) throw new ApiError('InvalidParameter', 'Tag specification must have at least one tag.');
    byType.set(ResourceType, checkedTags(Tag));
  }
  return byType;
}

/** Returns the `tagSet` of an answer; undefined without tags. */
export function tagSet(tags: ReadonlyMap<string, string>): readonly XmlObject[] | undefined {
  return tags.size === 0 ? undefined : [...tags].map(([key, value]) => ({ key, value }));
}
