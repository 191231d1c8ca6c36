/** Any value that JSON can represent. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A field of a document, or an item of a list in it: where it is, and its value. */
export interface Field {
  readonly path: readonly (string | number)[];
  readonly value: Json;
}

/** Every field of the document, at every depth; of a list only the first item. */
export function fieldsOf(document: Json, path: Field['path'] = []): readonly Field[] {
  const entries: readonly (readonly [string | number, Json])[] = isObject(document)
    ? Object.entries(document)
    : Array.isArray(document)
      ? document.slice(0, 1).map((item: Json) => [0, item] as const)
      : [];
  return entries.flatMap(([key, value]) => {
    const fieldPath = [...path, key];
    return [{ path: fieldPath, value }, ...fieldsOf(value, fieldPath)];
  });
}

/** The document with another value at the path; undefined removes the field, or the item of a list. */
export function withField(document: Json, path: Field['path'], value: Json | undefined): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (isObject(document)) {
    const changed = withField(document[key] ?? null, rest, value);
    const others = Object.entries(document).filter(([name]) => name !== key);
    return Object.fromEntries(changed === undefined ? others : [...others, [key, changed]]);
  }
  if (!Array.isArray(document)) return document;
  return document.flatMap((item: Json, index) => {
    const changed = index === key ? withField(item, rest, value) : item;
    return changed === undefined ? [] : [changed];
  });
}

/** Whether a value is a JSON object. */
export function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
