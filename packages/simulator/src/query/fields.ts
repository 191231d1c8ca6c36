import { ApiError, invalidValue } from './api-error.js';
import type { FormNode } from './form.js';

/** How one parameter is parsed: by `read` when the request has it, by `absent` when it has not. */
export interface Field<Present, Absent = undefined> {
  read(node: FormNode, path: string): Present;
  absent(path: string): Absent;
}

/** The type of a field's value. */
export type Value<F> = F extends Field<infer Present, infer Absent> ? Present | Absent : never;

/** The parameters of an action or a structure, by their names on the wire. */
export type Shape = Readonly<Record<string, Field<unknown, unknown>>>;

/** The object that `group` reads for a shape. */
export type Group<S extends Shape> = { readonly [K in keyof S]: Value<S[K]> };

/** Returns an optional field whose text is parsed by `parse`. */
function scalar<T>(parse: (value: string, path: string) => T): Field<T> {
  return {
    read(node, path) {
      for (const name of node.children.keys()) throw unknownParameter(`${path}.${name}`);
      return parse(node.value ?? '', path);
    },
    absent: () => undefined,
  };
}

/** Any text. */
export const text: Field<string> = scalar((value) => value);

/** A boolean: `true` or `false`, as EC2 spells them. */
export const flag: Field<boolean> = scalar((value, path) => {
  if (value !== 'true' && value !== 'false') throw invalidValue(`Invalid value '${value}' for ${path}: not a boolean.`);
  return value === 'true';
});

/** A whole number from `minimum` to `maximum`. */
export function integer(minimum = 0, maximum = Number.MAX_SAFE_INTEGER): Field<number> {
  return scalar((value, path) => {
    const number = Number(value);
    if (/^-?\d+$/.test(value) && number >= minimum && number <= maximum) return number;
    throw invalidValue(`Value (${value}) for parameter ${path} is invalid. Expecting ${minimum} to ${maximum}.`);
  });
}

/** One of these words. */
export function oneOf<const T extends string>(...words: readonly T[]): Field<T> {
  return scalar((value, path) => {
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    throw invalidValue(`Value (${value}) for parameter ${path} is invalid. Valid values: ${words.join(', ')}.`);
  });
}

/** Makes a field required: a request without it is refused with MissingParameter. */
export function required<T>(field: Field<T, unknown>): Field<T, never> {
  return {
    read: (node, path) => field.read(node, path),
    absent(path) {
      throw new ApiError('MissingParameter', `The request must contain the parameter ${path}`);
    },
  };
}

/** A numbered list (`Name.1`, `Name.2`); an empty list when absent or sent empty. */
export function list<T>(item: Field<T, unknown>): Field<readonly T[], readonly T[]> {
  return {
    read(node, path) {
      refuseValue(node, path);
      const entries = [...node.children].map(([index, child]) => {
        if (!/^[1-9]\d*$/.test(index)) throw unknownParameter(`${path}.${index}`);
        return { index: Number(index), child };
      });
      entries.sort((left, right) => left.index - right.index);
      return entries.map(({ index, child }) => item.read(child, `${path}.${index}`));
    },
    absent: () => [],
  };
}

/** A list that must have at least one entry. */
export function someOf<T>(item: Field<T, unknown>): Field<readonly T[], never> {
  const field = required(list(item));
  return {
    ...field,
    read(node, path) {
      const items = field.read(node, path);
      return items.length > 0 ? items : field.absent(path);
    },
  };
}

/** A structure. A name that is not in the shape is refused with UnknownParameter. */
export function group<S extends Shape>(shape: S): Field<Group<S>> {
  return {
    read(node, path) {
      refuseValue(node, path);
      const nameOf = (name: string) => (path === '' ? name : `${path}.${name}`);
      for (const name of node.children.keys()) if (!Object.hasOwn(shape, name)) throw unknownParameter(nameOf(name));
      const entries = Object.entries(shape).map(([name, field]) => {
        const child = node.children.get(name);
        return [name, child ? field.read(child, nameOf(name)) : field.absent(nameOf(name))];
      });
      return Object.fromEntries(entries) as Group<S>;
    },
    absent: () => undefined,
  };
}

/**
 * Refuses a value for a list or a structure, which have none. An empty one is allowed: SDKs send it for an empty list.
 */
function refuseValue(node: FormNode, path: string): void {
  if (node.value) throw unknownParameter(path);
}

function unknownParameter(path: string): ApiError {
  return new ApiError('UnknownParameter', `The parameter ${path} is not recognized`);
}
