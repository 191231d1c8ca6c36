/** A node of a form-encoded request: `Filter.1.Name=x` is the value of the node `Name` under `1` under `Filter`. */
export interface FormNode {
  value?: string;
  readonly children: Map<string, FormNode>;
}

/** Parses the body of an EC2 Query request into a tree. When a name occurs twice, the last value counts. */
export function parseForm(body: string): FormNode {
  const root: FormNode = { children: new Map() };
  for (const [name, value] of new URLSearchParams(body)) descend(root, name).value = value;
  return root;
}

function descend(root: FormNode, name: string): FormNode {
  let node = root;
  for (const part of name.split('.')) {
    const child = node.children.get(part) ?? { children: new Map() };
    node.children.set(part, child);
    node = child;
  }
  return node;
}

/** Returns the tree as `name=value` lines in a stable order. Two requests are the same when these are equal. */
export function canonicalForm(node: FormNode, path = ''): readonly string[] {
  const here = node.value === undefined ? [] : [`${path}=${node.value}`];
  const below = [...node.children.entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([name, child]) => canonicalForm(child, path === '' ? name : `${path}.${name}`));
  return [...here, ...below];
}
