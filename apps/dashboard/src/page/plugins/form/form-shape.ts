import type { UiSchema } from '@rjsf/utils';
import type { JsonSchema } from './json-schema.js';

/** What the form of an input is made of: a schema in which every part has a field, and how fields differ from the usual. */
export interface FormShape {
  readonly schema: JsonSchema;
  readonly uiSchema: UiSchema;
}

/** The keywords by which a part depends on more than itself, or allows one of several things. Such a part is JSON. */
const beyondFields = [
  ...['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', '$dynamicRef'],
  ...['patternProperties', 'dependentSchemas', 'dependentRequired', 'prefixItems', 'contains'],
];
/** What is the same in every field: its words and what it begins with. */
const wordKeywords = ['title', 'description', 'default'] as const;
const maxDepth = 12;

interface Place {
  readonly root: JsonSchema;
  readonly isRequired: boolean;
  readonly depth: number;
}

/**
 * Returns the shape of the form for a JSON Schema (draft 2020-12). References within the schema are followed. A part for
 * which there is no field, such as a choice between schemas or a tuple, is a text field for JSON: everything that the
 * schema allows can be entered. What is entered is checked against the original schema, not this one.
 */
export function formShape(schema: JsonSchema | null): FormShape {
  const root = schema ?? {};
  const shape = shapeOf(root, { root, isRequired: true, depth: 0 });
  return shape.schema['type'] === 'object' ? shape : asJson({ ...root, title: root['title'] ?? 'Input' });
}

function shapeOf(given: JsonSchema, place: Place): FormShape {
  const schema = followed(given, place.root);
  if (schema === undefined || place.depth > maxDepth || beyondFields.some((keyword) => keyword in schema)) {
    return asJson(schema ?? given);
  }
  if (isScalarList(schema['enum'])) return { schema: pick(schema, ['type', 'enum']), uiSchema: {} };
  if ('enum' in schema) return asJson(schema);
  if (isScalar(schema['const']))
    return { schema: { ...pick(schema, ['type']), enum: [schema['const']] }, uiSchema: {} };
  switch (schema['type']) {
    case 'string':
      return { schema: pick(schema, ['type']), uiSchema: {} };
    case 'number':
    case 'integer':
      return { schema: pick(schema, ['type', 'minimum', 'maximum', 'multipleOf']), uiSchema: {} };
    case 'boolean':
      return booleanShape(schema, place);
    case 'array':
      return arrayShape(schema, place);
    case 'object':
      return objectShape(schema, place);
    default:
      return asJson(schema);
  }
}

/** A required boolean is a box, which means false when it is left empty; an optional one can be left out as well. */
function booleanShape(schema: JsonSchema, { isRequired }: Place): FormShape {
  const isBox = isRequired || 'default' in schema;
  if (!isBox) return { schema: pick(schema, ['type']), uiSchema: { 'ui:widget': 'select' } };
  return { schema: { default: false, ...pick(schema, ['type']) }, uiSchema: {} };
}

function arrayShape(schema: JsonSchema, place: Place): FormShape {
  const { items } = schema;
  if (!isSchema(items)) return asJson(schema);
  const item = shapeOf(items, { ...place, isRequired: true, depth: place.depth + 1 });
  return {
    schema: { ...pick(schema, ['type', 'minItems', 'maxItems']), items: item.schema },
    uiSchema: { items: item.uiSchema, 'ui:options': { orderable: false } },
  };
}

function objectShape(schema: JsonSchema, place: Place): FormShape {
  const { properties = {}, additionalProperties, required } = schema;
  const isOpen = isSchema(additionalProperties) || additionalProperties === true;
  if (!isSchema(properties) || (isOpen && Object.keys(properties).length === 0)) return asJson(schema);
  const requiredNames: readonly unknown[] = Array.isArray(required) ? required : [];
  const shapes = inOrder(properties, requiredNames).map(([name, part]) => {
    const isRequired = requiredNames.includes(name);
    return [name, shapeOf(isSchema(part) ? part : {}, { ...place, isRequired, depth: place.depth + 1 })] as const;
  });
  return {
    schema: {
      ...pick(schema, ['type', 'required']),
      additionalProperties: false,
      properties: Object.fromEntries(shapes.map(([name, shape]) => [name, shape.schema])),
    },
    uiSchema: Object.fromEntries(shapes.map(([name, shape]) => [name, shape.uiSchema])),
  };
}

/**
 * The database does not keep the order of names, but that of lists: fields that are required come first, as the schema lists
 * them, then the others by name.
 */
function inOrder(properties: JsonSchema, required: readonly unknown[]): readonly (readonly [string, unknown])[] {
  const placeOf = (name: string): number => {
    const index = required.indexOf(name);
    return index < 0 ? required.length : index;
  };
  return Object.entries(properties).sort(([one], [other]) => placeOf(one) - placeOf(other) || (one < other ? -1 : 1));
}

function asJson(schema: JsonSchema): FormShape {
  return { schema: pick(schema, []), uiSchema: { 'ui:field': 'JsonField' } };
}

/** Follows references within the schema. The words beside a reference win. Undefined when one leads nowhere or in a circle. */
function followed(schema: JsonSchema, root: JsonSchema, seen: readonly string[] = []): JsonSchema | undefined {
  const { $ref: reference, ...beside } = schema;
  if (reference === undefined) return schema;
  if (typeof reference !== 'string' || !/^#(\/|$)/.test(reference) || seen.includes(reference)) return undefined;
  let found: unknown = root;
  for (const part of reference.split('/').slice(1)) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    found = isSchema(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  const target = isSchema(found) ? followed(found, root, [...seen, reference]) : undefined;
  return target && { ...target, ...beside };
}

function pick(schema: JsonSchema, keywords: readonly string[]): JsonSchema {
  const found = [...wordKeywords, ...keywords].filter((keyword) => keyword in schema);
  return Object.fromEntries(found.map((keyword) => [keyword, schema[keyword]]));
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalarList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isScalar);
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
