import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import type { FieldProblem } from './field-problem.js';
import type { JsonSchema } from './json-schema.js';
import { unreadPaths } from './unread-json.js';

/** These only say that something within is wrong, which is said there. */
const outerKeywords = new Set([
  ...['properties', 'patternProperties', 'additionalProperties', 'unevaluatedProperties', 'propertyNames'],
  ...['items', 'prefixItems', 'unevaluatedItems', '$ref', '$dynamicRef', 'allOf', 'dependentSchemas', 'if'],
]);

/**
 * Finds what is wrong with an input by the schema of its command. The validator reads the schema anew each time and makes no
 * code of it, which the content security policy would not let run. A schema that it cannot use finds nothing: the server and
 * the agent check as well.
 */
export function inputProblems(schema: JsonSchema | null, input: unknown): readonly FieldProblem[] {
  const unread = unreadPaths(input);
  if (unread.length > 0) return unread.map((path) => ({ path, message: 'is no JSON: texts need quotes' }));
  if (schema === null) return [];
  try {
    const { errors } = new Validator(schema as Schema, '2020-12', false).validate(input);
    return errors.filter(isInner).map(problemOf);
  } catch {
    return [];
  }
}

/** Alternatives that do not fit are no problem by themselves; that none fits is one. */
function isInner({ keyword, keywordLocation }: OutputUnit): boolean {
  return !outerKeywords.has(keyword) && !/\/(anyOf|oneOf|not|if)\/./.test(keywordLocation);
}

function problemOf({ keyword, instanceLocation, error }: OutputUnit): FieldProblem {
  const path = instanceLocation
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
  const named = /"([^"]+)"/.exec(error)?.[1] ?? '';
  switch (keyword) {
    case 'required':
      return { path: [...path, named], message: 'is required' };
    case 'type':
      return { path, message: `must be ${/Expected "(.*)"/.exec(error)?.[1]?.replaceAll('"', '') ?? 'another type'}` };
    case 'enum':
    case 'const':
      return { path, message: error.replace(/^Instance does not match( any of)?/, 'must be$1').replace(/\.$/, '') };
    case 'anyOf':
    case 'oneOf':
      return { path, message: 'fits nothing that is allowed here' };
    case 'false':
      return { path, message: 'is not a field of this command' };
    case 'pattern':
      return { path, message: 'does not have the right form' };
    default:
      return { path, message: error.replace(/\.$/, '') };
  }
}
