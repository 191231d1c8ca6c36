const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** Returns the keys, as paths, that occur twice in an object of a valid JSON text. `JSON.parse` silently uses the last one. */
export function duplicateKeys(json: string): readonly string[] {
  const duplicates: string[] = [];
  const open: { readonly path: string; readonly keys: Set<string> | undefined; key: string }[] = [];
  let text = '';
  for (const [found] of json.matchAll(token)) {
    const inside = open.at(-1);
    if (found === '{' || found === '[') {
      const path = inside === undefined ? '' : `${inside.path}${inside.key}.`;
      open.push({ path, keys: found === '{' ? new Set() : undefined, key: '' });
    } else if (found === '}' || found === ']') open.pop();
    else if (found === ':' && inside?.keys !== undefined) {
      inside.key = String(JSON.parse(text));
      if (inside.keys.has(inside.key)) duplicates.push(`${inside.path}${inside.key}`);
      inside.keys.add(inside.key);
    } else text = found;
  }
  return duplicates;
}
