import { invalidValue } from './api-error.js';
import { group, list, required, text } from './fields.js';

/** `Filter.n`: the name of a filter and its values. */
export const filterList = list(group({ Name: required(text), Value: list(text) }));

/** One filter of a request. */
export interface Filter {
  readonly Name: string;
  readonly Value: readonly string[];
}

/** What filters can match in a resource: its values by filter name, and its tags for `tag:<key>` and `tag-key`. */
export interface Filterable {
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly tags?: ReadonlyMap<string, string>;
}

/** Returns the items that all filters match. One value of a filter must match; `*` and `?` are wildcards. */
export function applyFilters<T>(
  items: readonly T[],
  filters: readonly Filter[],
  options: { readonly names: readonly string[]; readonly taggable: boolean; describe(item: T): Filterable },
): readonly T[] {
  for (const { Name, Value } of filters) {
    const known = options.names.includes(Name) || (options.taggable && (Name === 'tag-key' || /^tag:.+/s.test(Name)));
    if (!known) throw invalidValue(`The filter '${Name}' is invalid`);
    if (Value.length === 0) throw invalidValue(`The filter '${Name}' has no value`);
  }
  const tests = filters.map((filter) => ({ ...filter, patterns: filter.Value.map(wildcardPattern) }));
  return items.filter((item) => {
    const resource = options.describe(item);
    return tests.every(({ Name, patterns }) =>
      valuesOf(resource, Name).some((value) => patterns.some((pattern) => pattern.test(value))),
    );
  });
}

/** Returns a regular expression for a pattern with the wildcards `*` and `?`. It matches the whole text. */
export function wildcardPattern(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's');
}

function valuesOf(resource: Filterable, name: string): readonly string[] {
  if (name === 'tag-key') return [...(resource.tags?.keys() ?? [])];
  if (name.startsWith('tag:')) {
    const value = resource.tags?.get(name.slice('tag:'.length));
    return value === undefined ? [] : [value];
  }
  return resource.values[name] ?? [];
}
