/** The part of JSON Schema that the OpenAPI document uses for bodies. */
export interface BodySchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly BodySchema[];
  readonly oneOf?: readonly BodySchema[];
  readonly properties?: Readonly<Record<string, BodySchema>>;
  readonly required?: readonly string[];
  readonly maxLength?: number;
}

type Bodies = (schema: BodySchema, example: unknown) => readonly string[];

/** A value of each JSON type, none of which is a word that a schema might list. */
const ofType: Readonly<Record<string, unknown>> = {
  null: null,
  boolean: true,
  number: 1.5,
  string: 'none of these \u2603',
  array: ['x'],
  object: { x: 1 },
};

/** The JSON types that a schema allows; all when it says nothing. */
function typesOf(schema: BodySchema): ReadonlySet<string> {
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts !== undefined) return new Set(parts.flatMap((part) => [...typesOf(part)]));
  if (schema.const !== undefined) return new Set([typeof schema.const]);
  if (schema.enum !== undefined) return new Set(schema.enum.map((value) => (value === null ? 'null' : typeof value)));
  if (schema.type === undefined) return new Set(Object.keys(ofType));
  const types = [schema.type].flat();
  return new Set(types.map((type) => (type === 'integer' ? 'number' : type)));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const properties = (schema: BodySchema) => Object.entries(schema.properties ?? {});

/** The example with one property replaced. */
function withProperty(example: unknown, name: string, value: unknown): string {
  return JSON.stringify({ ...(isObject(example) ? example : {}), [name]: value });
}

/** Texts with one thing too many, written by hand, because objects cannot hold it. */
function withText(example: unknown, text: string): string {
  const rest = JSON.stringify(isObject(example) ? example : {}).slice(1);
  return `{${text}${rest === '}' ? '' : ','}${rest}`;
}

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** Makes bodies that a route has to refuse from its schema and a valid example, by what is wrong with them. */
export const malformedBodies: Readonly<Record<string, Bodies>> = {
  'values of a wrong type': (schema, example) =>
    properties(schema).flatMap(([name, property]) => {
      const allowed = typesOf(property);
      return Object.entries(ofType)
        .filter(([type]) => !allowed.has(type))
        .map(([, value]) => withProperty(example, name, value));
    }),
  'words that are none of those listed': (schema, example) =>
    properties(schema)
      .filter(([, { enum: words }]) => words !== undefined)
      .flatMap(([name]) =>
        ['', 'none of these', '__proto__', 'constructor', 'x'.repeat(3_000)].map((word) =>
          withProperty(example, name, word),
        ),
      )
      .concat(withProperty(example, 'unknownField', 1)),
  'missing values': (schema, example) =>
    (schema.required ?? [])
      .map((name) => JSON.stringify({ ...(isObject(example) ? example : {}), [name]: undefined }))
      .concat(isObject(example) && (schema.required ?? []).length > 0 ? ['{}', ''] : []),
  'unknown fields': (_, example) =>
    ['accountId', 'role_', 'toString', 'generation'].map((name) => withProperty(example, name, 'x')),
  'keys of prototypes': (_, example) => [
    withText(example, '"__proto__":{"isAdmin":true}'),
    withText(example, '"constructor":{"prototype":{"isAdmin":true}}'),
  ],
  'numbers that are too large': (schema, example) =>
    properties(schema)
      .filter(([, property]) => typesOf(property).has('number'))
      .flatMap(([name]) =>
        ['1e400', '-1e400', '9'.repeat(400), '-1'].map((number) =>
          withProperty(example, name, 'NUMBER').replace('"NUMBER"', number),
        ),
      )
      .concat(withText(example, '"unknownNumber":1e400')),
  'texts that are too long': (schema, example) =>
    properties(schema)
      .filter(([, property]) => typesOf(property).has('string') && property.enum === undefined)
      .map(([name]) => withProperty(example, name, 'x'.repeat(20_000))),
  'objects that are nested too deep': (schema, example) =>
    [100, 5_000].flatMap((depth) =>
      ['extra', ...Object.keys(schema.properties ?? {})].map((name) =>
        withProperty(example, name, 'DEEP').replace('"DEEP"', nested(depth)),
      ),
    ),
};

/** Bodies that no route can read. */
export const malformedTexts: Readonly<Record<string, string>> = {
  'half an object': '{"name":',
  'a list': '[]',
  null: 'null',
  'a text': '"text"',
  'a number': '17',
  'bytes that are no JSON': '\u0000\u0001',
  'brackets without end': '['.repeat(15_000),
  'a body that is too large': JSON.stringify({ name: 'x'.repeat(400_000) }),
};
