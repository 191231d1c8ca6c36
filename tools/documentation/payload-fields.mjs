import { code } from './markdown.mjs';

/** @typedef {import('../../packages/sdk/src/index.js').EventType} EventType */
/** @typedef {{ readonly type?: string | readonly string[], readonly enum?: readonly unknown[], readonly anyOf?: readonly JsonSchema[], readonly items?: JsonSchema, readonly properties?: Readonly<Record<string, JsonSchema>>, readonly required?: readonly string[], readonly additionalProperties?: boolean | JsonSchema }} JsonSchema */

/** The fields of an event's payload with their types, as a listener gets them. @param {EventType} event */
export function payloadFields({ payload }) {
  const standard = /** @type {any} */ (payload['~standard']);
  const schema = /** @type {JsonSchema} */ (standard.jsonSchema.output({ target: 'draft-2020-12' }));
  return fieldsOf(schema).join(', ');
}

/** @param {JsonSchema} schema @returns {readonly string[]} */
function fieldsOf({ properties = {}, required = [] }) {
  return Object.entries(properties).map(
    ([name, schema]) => `${code(required.includes(name) ? name : `${name}?`)}: ${typeOf(schema)}`,
  );
}

/** @param {JsonSchema} schema @returns {string} */
function typeOf(schema) {
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(' or ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.type === 'array') return `list of ${schema.items === undefined ? 'anything' : typeOf(schema.items)}`;
  if (schema.properties !== undefined) return `{ ${fieldsOf(schema).join(', ')} }`;
  if (typeof schema.additionalProperties === 'object') return `${typeOf(schema.additionalProperties)} by name`;
  return [schema.type ?? 'anything'].flat().join(' or ');
}
