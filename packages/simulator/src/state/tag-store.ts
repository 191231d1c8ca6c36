import { ApiError, invalidValue } from '../query/api-error.js';

/** A tag in a request. */
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

  /** Adds or overwrites tags. Throws EC2's error, and changes nothing, when there would be too many. */
  add(resourceId: string, tags: ReadonlyMap<string, string>): void {
    this.#tags.set(resourceId, this.#merged(resourceId, tags));
  }

  /** Throws the error that `add` would throw, without a change. */
  check(resourceId: string, tags: ReadonlyMap<string, string>): void {
    this.#merged(resourceId, tags);
  }

  /** Removes tags: a key with a value only if the value matches; without keys, all tags. */
  remove(resourceId: string, tags: readonly Tag[]): void {
    const kept = new Map(this.of(resourceId));
    if (tags.length === 0) kept.clear();
    for (const { Key, Value } of tags) if (Value === undefined || kept.get(Key) === Value) kept.delete(Key);
    this.#tags.set(resourceId, kept);
  }

  /** Returns every tag of every resource. */
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
 * Validates tags by the rules of the EC2 user guide ("Tag your Amazon EC2 resources") and returns them as a map. Throws
 * EC2's error. Keys that begin with `aws:` are allowed only if `isByAws` is true.
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

/** Returns the number of tags that count towards the limit, which those of AWS do not. */
function ownTagsIn(tags: ReadonlyMap<string, string>): number {
  return [...tags.keys()].filter((key) => !/^aws:/i.test(key)).length;
}

function tooMany(): ApiError {
  return new ApiError('TagLimitExceeded', 'The maximum number of tags for this resource (50) has been reached');
}
