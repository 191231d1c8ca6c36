import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { CommandInput } from '../../storage/schema.js';
import type { FieldError } from './command-order.js';

type JsonSchema = Readonly<Record<string, unknown>>;

const maxErrors = 20;
const maxNodes = 1_000;
/**
 * Keywords that are left to the agent. The schema comes from an agent of the account: a regular expression, a reference
 * or a comparison of all items with each other could take a server minutes to check. Those that forbid what another part
 * allows would, without that part, forbid too much.
 */
const leftOut: ReadonlySet<string> = new Set([
  ...['$ref', '$dynamicRef', '$id', '$schema', '$anchor', '$dynamicAnchor', '$defs', 'definitions'],
  ...['format', 'pattern', 'patternProperties', 'propertyNames', 'uniqueItems', 'default', 'examples'],
  ...['unevaluatedProperties', 'unevaluatedItems', 'not', 'if', 'then', 'else'],
  ...['contains', 'minContains', 'maxContains', 'dependencies'],
]);
/** Keywords whose keys are names of fields, not keywords. */
const byName: ReadonlySet<string> = new Set(['properties', 'dependentSchemas']);

/**
 * Finds what is wrong with an input, by the JSON Schema that the agent reported for the command. It finds less than the
 * agent, which checks the input again; a schema that cannot be used finds nothing.
 */
export function validateInput(schema: JsonSchema, input: CommandInput): readonly FieldError[] {
  try {
    const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false, logger: false });
    const validate = ajv.compile(checkable(schema, { left: maxNodes }));
    return validate(input) ? [] : (validate.errors ?? []).slice(0, maxErrors).map(errorOf);
  } catch {
    return [];
  }
}

/** Returns the schema without the keywords that are left out. Throws for one with too many parts. */
function checkable(schema: JsonSchema, budget: { left: number }): JsonSchema {
  const kept = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(kept);
    return isObject(value) ? checkable(value, budget) : value;
  };
  budget.left -= 1;
  if (budget.left < 0) throw new Error('The schema has too many parts.');
  const hasPatterns = 'patternProperties' in schema;
  const entries = Object.entries(schema)
    .filter(([keyword]) => !leftOut.has(keyword) && !(hasPatterns && keyword === 'additionalProperties'))
    .map(([keyword, value]): readonly [string, unknown] => {
      if (keyword === 'enum' || keyword === 'const') return [keyword, value];
      // More than one part may fit when keywords are left out.
      if (keyword === 'oneOf' && !('anyOf' in schema)) return ['anyOf', kept(value)];
      if (keyword === 'oneOf') return ['oneOf', undefined];
      if (!byName.has(keyword) || !isObject(value)) return [keyword, kept(value)];
      return [keyword, Object.fromEntries(Object.entries(value).map(([name, part]) => [name, kept(part)]))];
    });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Says what is wrong with a field; a field that is missing, or that the command does not know, is the field itself. */
function errorOf({ instancePath, keyword, params, message = 'is not valid' }: ErrorObject): FieldError {
  const path = instancePath.split('/').slice(1);
  const fieldOf = (name: unknown) => [...path, String(name)].join('.');
  if (keyword === 'required') return { field: fieldOf(params['missingProperty']), message: 'is required' };
  if (keyword === 'additionalProperties') {
    return { field: fieldOf(params['additionalProperty']), message: 'is not a field of this command' };
  }
  if (keyword === 'enum') {
    return { field: path.join('.'), message: `must be one of ${JSON.stringify(params['allowedValues'])}` };
  }
  return { field: path.join('.'), message };
}
