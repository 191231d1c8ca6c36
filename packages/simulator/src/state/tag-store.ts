import { ApiError, invalidValue } from '../query/api-error.js';

/** A tag as requests carry it. */
export interface Tag {
  readonly Key: string;
  readonly Value: string | undefined;
}

const none: ReadonlyMap<string, string> = new Map();

/** The tags of all resources, by resource id. */
export class TagStore {
  readonly #tags = new Map<string, ReadonlyMap<string, string>>();

  of(resourceId: string): ReadonlyMap<string, string> {
    return this.#tags.get(resourceId) ?? none;
  }

  /** Adds or overwrites tags; throws EC2's error, and changes nothing, when they would be too many. */
  add(resourceId: string, tags: ReadonlyMap<string, string>): void {
    this.#tags.set(resourceId, this.#merged(resourceId, tags));
  }

  /** Throws what `add` would throw. */
  check(resourceId: string, tags: ReadonlyMap<string, string>): void {
    this.#merged(resourceId, tags);
  }

  /** Removes tags: a key with a value only when the value matches; all of them when no keys are given. */
  remove(resourceId: string, tags: readonly Tag[]): void {
    const kept = new Map(this.of(resourceId));
    if (tags.length === 0) kept.clear();
    for (const { Key, Value } of tags) if (Value === undefined || kept.get(Key) === Value) kept.delete(Key);
    this.#tags.set(resourceId, kept);
  }

  /** Every tag of every resource. */
  entries(): readonly { readonly resourceId: string; readonly key: string; readonly value: string }[] {
    return [...this.#tags].flatMap(([resourceId, tags]) =>
      [...tags].map(([key, value]) => ({ resourceId, key, value })),
    );
  }

  forget(resourceId: string): void {
    this.#tags.delete(resourceId);
  }

  #merged(resourceId: string, tags: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
    const merged = new Map([...this.of(resourceId), ...tags]);
    if (ownTagsIn(merged) > 50) throw tooMany();
    return merged;
  }
}

/**
 * Checks tags by the rules of the EC2 user guide ("Tag your Amazon EC2 resources") and returns them as a map. Keys that
 * begin with `aws:` are refused, unless it is AWS itself that writes them.
 */
export function checkedTags(
  tags: readonly Tag[],
  { isByAws = false }: { readonly isByAws?: boolean } = {},
): ReadonlyMap<string, string> {
  const checked = new Map<string, string>();
  for (const { Key, Value = '' } of tags) {
    if (checked.has(Key)) throw invalidValue(`Duplicate tag key '${Key}' specified.`);
    if (Key.length === 0) throw invalidValue('Tag key cannot be empty.');
    if (Key.length > 128) throw invalidValue(`Tag key exceeds the maximum length of 128 characters: '${Key}'`);
    if (Value.length > 256) throw invalidValue(`Tag value exceeds the maximum length of 256 characters: '${Value}'`);
    if (!isByAws && /^aws:/i.test(Key)) {
      throw invalidValue(`Tag keys starting with 'aws:' are reserved for internal use: '${Key}'`);
    }
    checked.set(Key, Value);
  }
  if (ownTagsIn(checked) > 50) throw tooMany();
  return checked;
}

/** The tags of AWS itself do not count towards the limit. */
function ownTagsIn(tags: ReadonlyMap<string, string>): number {
  return [...tags.keys()].filter((key) => !/^aws:/i.test(key)).length;
}

function tooMany(): ApiError {
  return new ApiError('TagLimitExceeded', 'The maximum number of tags for this resource (50) has been reached');
}
