import type { ErrorSchema } from '@rjsf/utils';

/** What is wrong with a part of an input. */
export interface FieldProblem {
  /** The names and places that lead to the part; empty for the whole input. */
  readonly path: readonly string[];
  readonly message: string;
}

interface Tree {
  __errors?: string[];
  [name: string]: Tree | string[] | undefined;
}

/** Puts problems at their fields, as the form takes them. */
export function problemsByField(problems: readonly FieldProblem[]): ErrorSchema {
  const tree: Tree = {};
  for (const { path, message } of problems) {
    let place = tree;
    for (const name of path) {
      place[name] ??= {};
      place = place[name] as Tree;
    }
    place.__errors = [...(place.__errors ?? []), message];
  }
  return tree as ErrorSchema;
}

/** All problems of a part and of what is in it, each with the path within the part where it is not the part itself. */
export function problemsWithin(tree: ErrorSchema | undefined, path: readonly string[] = []): readonly string[] {
  if (tree === undefined) return [];
  const { __errors: own = [], ...parts } = tree as Tree;
  const where = path.length === 0 ? '' : `${path.join('.')}: `;
  return [
    ...own.map((message) => `${where}${message}`),
    ...Object.entries(parts).flatMap(([name, part]) => problemsWithin(part as ErrorSchema, [...path, name])),
  ];
}

/** Splits what the server says is wrong: at fields of the input, and the rest. */
export function problemsFromServer(errors: readonly { readonly pointer: string; readonly message: string }[]) {
  const isOfInput = ({ pointer }: { readonly pointer: string }): boolean => /^\/body\/input(\/|$)/.test(pointer);
  const ofInput = errors.filter(isOfInput).map(({ pointer, message }) => ({
    path: pointer
      .split('/')
      .slice(3)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')),
    message,
  }));
  return { ofInput, other: errors.filter((error) => !isOfInput(error)).map(({ message }) => message) };
}
