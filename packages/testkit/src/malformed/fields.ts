/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A place in a document, and what stands there. */
export interface Field {
  readonly path: readonly (string | number)[];
  readonly value: Json;
}

/** Every place below the document itself; of a list only the first item. */
export function fieldsOf(document: Json, path: Field['path'] = []): readonly Field[] {
  const entries: readonly (readonly [string | number, Json])[] = isObject(document)
    ? Object.entries(document)
    : Array.isArray(document)
      ? document.slice(0, 1).map((item: Json) => [0, item] as const)
      : [];
  return entries.flatMap(([key, value]) => {
    const here = [...path, key];
    return [{ path: here, value }, ...fieldsOf(value, here)];
  });
}

/** The document with another value at the place; undefined takes the field, or the item of a list, away. */
export function withField(document: Json, path: Field['path'], value: Json | undefined): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (isObject(document)) {
    const below = withField(document[key] ?? null, rest, value);
    const others = Object.entries(document).filter(([name]) => name !== key);
    return Object.fromEntries(below === undefined ? others : [...others, [key, below]]);
  }
  if (!Array.isArray(document)) return document;
  return document.flatMap((item: Json, place) => {
    const below = place === key ? withField(item, rest, value) : item;
    return below === undefined ? [] : [below];
  });
}

/** Whether a value is a JSON object. */
export function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
